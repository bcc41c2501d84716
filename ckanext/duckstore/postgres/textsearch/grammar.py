"""The states and rules by which PostgreSQL's default parser splits a text into tokens.

The state machine reads one character at a time. In each state it applies the first rule whose test
holds. A rule may name the next state (``to=``), the token that ends before this character
(``found=``), an action (``do=``), and an operation on the saved positions:

``push``     save the position and continue; ``pop`` returns to it and tries the *next* rule
``drop``     discard the last saved position
``dropall``  discard every saved position
``merge``    replace the current position by the saved one, but stay at this character
``again``    do not consume the character

Without ``pop`` and ``again`` the character is consumed.  Tests: a single character matches itself,
``any:xyz`` one of several, ``letter`` is an ASCII letter, ``urlchar`` a character that RFC 3986
allows, ``special`` a mark that does not end a word; ``skipping`` holds inside script and style
elements, ``want_host`` once after a URL was found, ``host`` and ``url_path`` when a parser
started here would find one; ``eof`` at the end of the text, ``else`` always. The rules are those of
PostgreSQL 18; ``WORD_STATES`` and the like group states only for readability.
"""

from __future__ import annotations

WORD_STATES = """
[Base]
eof
<          push to=TagFirst
skipping   to=Space
letter     to=AsciiWord
alpha      to=Word
digit      to=UnsignedInt
any:-+     push to=SignedIntFirst
&          push to=EntityFirst
~          push to=FileTwiddle
/          push to=FileFirst
.          push to=PathFirstFirst
else       to=Space

[Space]
eof        found=blank to=Base
<          found=blank to=Base
skipping
any:-+&/   found=blank to=Base
nonalnum
else       found=blank to=Base

[AsciiWord]
letter
.          push to=HostFirstDomain
.          push to=FileNext
-          push to=HostFirstAlnum
-          push to=HyphenAsciiFirst
_          push to=HostFirstAlnum
@          push to=Email
:          push to=ProtocolFirst
/          push to=FileFirst
digit      push to=Host
digit      to=NumWord
alpha      to=Word
special    to=Word
else       found=asciiword to=Base

[Word]
alpha
special
digit      to=NumWord
-          push to=HyphenWordFirst
else       found=word to=Base

[NumWord]
alnum
special
@          push to=Email
/          push to=FileFirst
.          push to=FileNext
-          push to=HyphenNumFirst
else       found=numword to=Base
"""

NUMBER_STATES = """
[UnsignedInt]
digit
.          push to=HostFirstDomain
.          push to=UDecimalFirst
any:eE     push to=MantissaFirst
any:-_     push to=HostFirstAlnum
@          push to=Email
letter     push to=Host
alpha      to=NumWord
special    to=NumWord
/          push to=FileFirst
else       found=uint to=Base

[SignedIntFirst]
digit      drop to=SignedInt
else       pop

[SignedInt]
digit
.          push to=DecimalFirst
any:eE     push to=MantissaFirst
else       found=int to=Base

[UDecimalFirst]
digit      drop to=UDecimal
else       pop

[UDecimal]
digit
.          push to=VersionFirst
any:eE     push to=MantissaFirst
else       found=float to=Base

[DecimalFirst]
digit      drop to=Decimal
else       pop

[Decimal]
digit
.          push to=SignedVersion
any:eE     push to=MantissaFirst
else       found=float to=Base

[SignedVersion]
digit      again to=SignedVersionSign do=restart
else       pop

[SignedVersionSign]
eof        pop
digit      found=blank dropall to=UnsignedInt
else

[VersionFirst]
digit      drop to=Version
else       pop

[Version]
digit
.          push to=VersionFirst
else       found=version to=Base

[MantissaFirst]
digit      drop to=Mantissa
any:+-     to=MantissaSign
else       pop

[MantissaSign]
digit      drop to=Mantissa
else       pop

[Mantissa]
digit
else       found=sfloat to=Base
"""

MARKUP_STATES = """
[EntityFirst]
#          to=EntityNumFirst
letter     to=Entity
any:_:     to=Entity
else       pop

[Entity]
alnum
any:_:.-
;          to=EntityEnd
else       pop

[EntityNumFirst]
any:xX     to=EntityHexFirst
digit      to=EntityNum
else       pop

[EntityHexFirst]
hex        to=EntityHex
else       pop

[EntityNum]
digit
;          to=EntityEnd
else       pop

[EntityHex]
hex
;          to=EntityEnd
else       pop

[EntityEnd]
else       found=entity drop to=Base

[TagFirst]
/          push to=TagCloseFirst
!          push to=CommentFirst
?          push to=XmlBegin
letter     push to=TagName
any:_:     push to=TagName
else       pop

[XmlBegin]
x          to=Tag
else       pop

[TagCloseFirst]
letter     to=TagName
else       pop

[TagName]
/          to=TagBeginEnd
>          to=TagEnd do=note_tag
space      to=Tag do=note_tag
alnum
any:_:.-
else       pop

[TagBeginEnd]
>          to=TagEnd
else       pop

[Tag]
>          to=TagEnd do=note_tag
'          to=TagQuoted
"          to=TagDoubleQuoted
letter
digit
any:=-_#/:.&?%~
space      do=note_tag
else       pop

[TagQuoted]
eof        pop
\\         push to=TagEscaped
'          to=Tag
else

[TagDoubleQuoted]
eof        pop
\\         push to=TagEscaped
"          to=Tag
else

[TagEscaped]
eof        pop
else       merge

[TagEnd]
else       found=tag dropall to=Base

[CommentFirst]
-          to=CommentLast
any:Dd     to=Tag
else       pop

[CommentLast]
-          to=Comment
else       pop

[Comment]
eof        pop
-          to=CommentCloseFirst
else

[CommentCloseFirst]
eof        pop
-          to=CommentCloseLast
else       to=Comment

[CommentCloseLast]
eof        pop
-
>          to=CommentEnd
else       to=Comment

[CommentEnd]
else       found=tag dropall to=Base
"""

HOST_STATES = """
[HostFirstDomain]
letter     to=HostDomainSecond
digit      to=Host
else       pop

[HostDomainSecond]
letter     to=HostDomain
digit      push to=Host
any:-_     push to=HostFirstAlnum
.          push to=HostFirstDomain
@          push to=Email
else       pop

[HostDomain]
eof        found=host dropall to=Base
letter
digit      push to=Host
:          push to=PortFirst
any:-_     push to=HostFirstAlnum
.          push to=HostFirstDomain
@          push to=Email
digit      pop
want_host  found=host dropall to=UrlPathStart
/          push to=Url
else       found=host dropall to=Base

[PortFirst]
digit      to=Port
else       pop

[Port]
eof        found=host dropall to=Base
digit
want_host  found=host dropall to=UrlPathStart
/          push to=Url
else       found=host dropall to=Base

[HostFirstAlnum]
digit      to=Host
letter     to=Host
else       pop

[Host]
digit
letter
@          push to=Email
.          push to=HostFirstDomain
any:-_     push to=HostFirstAlnum
else       pop

[Email]
want_host  pop
host       found=email dropall to=Base
else       pop

[UrlPathFirst]
urlchar    to=UrlPath
else       pop

[UrlPathStart]
else       to=UrlPath

[UrlPath]
urlchar
else       found=url_path to=Base

[Url]
eof        pop
url_path   found=url dropall to=Base do=expect_host
else       pop

[ProtocolFirst]
/          to=ProtocolSecond
else       pop

[ProtocolSecond]
/          to=ProtocolEnd
else       pop

[ProtocolEnd]
else       found=protocol dropall to=Base
"""

FILE_STATES = """
[FileFirst]
letter     to=File
digit      to=File
.          to=PathFirst
_          to=File
~          push to=FileTwiddle
else       pop

[FileTwiddle]
letter     to=File
digit      to=File
_          to=File
/          to=FileFirst
else       pop

[PathFirst]
letter     to=File
digit      to=File
_          to=File
.          to=PathSecond
/          to=FileFirst
else       pop

[PathFirstFirst]
.          to=PathSecond
/          to=FileFirst
else       pop

[PathSecond]
eof        found=file drop to=Base
/          push to=FileFirst
/          found=file drop to=Base
space      found=file drop to=Base
else       pop

[File]
letter
digit
.          push to=FileNext
any:_-
/          push to=FileFirst
else       found=file to=Base

[FileNext]
letter     drop to=File
digit      drop to=File
_          drop to=File
else       pop
"""

HYPHEN_STATES = """
[HyphenAsciiFirst]
letter     to=HyphenAscii
alpha      to=HyphenWord
digit      to=HyphenDigits
else       pop

[HyphenAscii]
letter
alpha      to=HyphenWord
special    to=HyphenWord
digit      to=HyphenNum
-          push to=HyphenAsciiFirst
else       found=asciihword dropall to=Hyphenated do=rewind

[HyphenWordFirst]
alpha      to=HyphenWord
digit      to=HyphenDigits
else       pop

[HyphenWord]
alpha
special
digit      to=HyphenNum
-          push to=HyphenWordFirst
else       found=hword dropall to=Hyphenated do=rewind

[HyphenNumFirst]
alpha      to=HyphenNum
digit      to=HyphenDigits
else       pop

[HyphenNum]
alnum
special
-          push to=HyphenNumFirst
else       found=numhword dropall to=Hyphenated do=rewind

[HyphenDigits]
digit
alpha      to=HyphenNum
special    to=HyphenNum
else       pop

[Hyphenated]
letter     to=AsciiPart
alpha      to=WordPart
digit      push to=PartDigits
-          push to=PartHyphen
else       again to=Base

[PartHyphen]
alnum      found=blank drop to=Hyphenated
special    found=blank drop to=Hyphenated
else       pop

[WordPart]
eof        found=hword_part to=Base
alpha
special
digit      to=NumPart
else       found=hword_part to=Hyphenated

[AsciiPart]
eof        found=hword_asciipart to=Base
letter
alpha      to=WordPart
special    to=WordPart
digit      to=NumPart
else       found=hword_asciipart to=Hyphenated

[NumPart]
eof        found=hword_numpart to=Base
alnum
special
else       found=hword_numpart to=Hyphenated

[PartDigits]
digit
alpha      drop to=NumPart
special    drop to=NumPart
else       pop
"""

RULES = WORD_STATES + NUMBER_STATES + MARKUP_STATES + HOST_STATES + FILE_STATES + HYPHEN_STATES

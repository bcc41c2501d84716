"""PostgreSQL's condition names for RAISE, and their SQLSTATEs.

https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from __future__ import annotations

import re

_CODE = re.compile(r"[0-9A-Z]{5}")
_NAMES = """
20000 case_not_found
21000 cardinality_violation
22000 data_exception
2202E array_subscript_error
22021 character_not_in_repertoire
22008 datetime_field_overflow
22012 division_by_zero
22005 error_in_assignment
2200B escape_character_conflict
22022 indicator_overflow
22015 interval_field_overflow
22018 invalid_character_value_for_cast
22007 invalid_datetime_format
22019 invalid_escape_character
2200D invalid_escape_octet
22025 invalid_escape_sequence
22010 invalid_indicator_parameter_value
22023 invalid_parameter_value
2201B invalid_regular_expression
2201W invalid_row_count_in_limit_clause
2201X invalid_row_count_in_result_offset_clause
22009 invalid_time_zone_displacement_value
22004 null_value_not_allowed
22003 numeric_value_out_of_range
22026 string_data_length_mismatch
22001 string_data_right_truncation
22011 substring_error
22027 trim_error
22P01 floating_point_exception
22P02 invalid_text_representation
22P03 invalid_binary_representation
22P05 untranslatable_character
23000 integrity_constraint_violation
23001 restrict_violation
23502 not_null_violation
23503 foreign_key_violation
23505 unique_violation
23514 check_violation
23P01 exclusion_violation
25000 invalid_transaction_state
2F005 function_executed_no_return_statement
40001 serialization_failure
40P01 deadlock_detected
42000 syntax_error_or_access_rule_violation
42501 insufficient_privilege
42601 syntax_error
42602 invalid_name
42702 ambiguous_column
42703 undefined_column
42704 undefined_object
42710 duplicate_object
42725 ambiguous_function
42803 grouping_error
42804 datatype_mismatch
42809 wrong_object_type
42846 cannot_coerce
42883 undefined_function
42P01 undefined_table
42P02 undefined_parameter
42P18 indeterminate_datatype
53000 insufficient_resources
53200 out_of_memory
54000 program_limit_exceeded
54001 statement_too_complex
55000 object_not_in_prerequisite_state
55006 object_in_use
57014 query_canceled
58000 system_error
0A000 feature_not_supported
P0000 plpgsql_error
P0001 raise_exception
P0002 no_data_found
P0003 too_many_rows
P0004 assert_failure
XX000 internal_error
XX001 data_corrupted
"""
NAMES = {line.split()[1]: line.split()[0] for line in _NAMES.strip().splitlines()}


def sqlstate(condition: str) -> str | None:
    """Return the SQLSTATE of *condition*, a name or a code; None if it is neither."""
    if condition in NAMES:
        return NAMES[condition]
    return condition if _CODE.fullmatch(condition) else None

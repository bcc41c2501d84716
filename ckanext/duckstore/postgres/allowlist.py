"""The kinds of PostgreSQL's syntax nodes that a query may hold.

The same as CKAN 2.12's list (``ckanext.datastore.backend.postgres_ast_allowlist``), kept here because this layer knows nothing
of CKAN; a test compares the two.
"""
from __future__ import annotations

NODES = frozenset((
    'TypeName', 'ColumnRef', 'ParamRef', 'A_Expr', 'A_Const', 'TypeCast', 'CollateClause', 'FuncCall', 'A_Star',
    'A_Indices', 'A_Indirection', 'A_ArrayExpr', 'ResTarget', 'SortBy', 'WindowDef', 'RangeSubselect',
    'RangeFunction', 'RangeTableFunc', 'RangeTableFuncCol', 'RangeTableSample', 'ColumnDef', 'RangeTblEntry',
    'RTEPermissionInfo', 'RangeTblFunction', 'TableSampleClause', 'SortGroupClause', 'GroupingSet', 'WindowClause',
    'WithClause', 'CTESearchClause', 'CTECycleClause', 'CommonTableExpr', 'MergeWhenClause', 'JsonArgument',
    'JsonFuncExpr', 'JsonTablePathSpec', 'JsonTable', 'JsonTableColumn', 'JsonKeyValue', 'JsonParseExpr',
    'JsonScalarExpr', 'JsonSerializeExpr', 'JsonObjectConstructor', 'JsonArrayConstructor',
    'JsonArrayQueryConstructor', 'JsonAggConstructor', 'JsonObjectAgg', 'JsonArrayAgg', 'RawStmt', 'SelectStmt',
    'SetOperationStmt', 'Alias', 'RangeVar', 'TableFunc', 'Expr', 'Var', 'Const', 'Param', 'Aggref', 'GroupingFunc',
    'WindowFunc', 'WindowFuncRunCondition', 'MergeSupportFunc', 'SubscriptingRef', 'FuncExpr', 'NamedArgExpr',
    'OpExpr', 'ScalarArrayOpExpr', 'BoolExpr', 'SubLink', 'FieldSelect', 'FieldStore', 'RelabelType', 'CoerceViaIO',
    'ArrayCoerceExpr', 'ConvertRowtypeExpr', 'CollateExpr', 'CaseExpr', 'CaseWhen', 'CaseTestExpr', 'ArrayExpr',
    'RowExpr', 'RowCompareExpr', 'CoalesceExpr', 'MinMaxExpr', 'SQLValueFunction', 'XmlExpr', 'JsonFormat',
    'JsonReturning', 'JsonValueExpr', 'JsonConstructorExpr', 'JsonIsPredicate', 'JsonBehavior', 'JsonExpr',
    'JsonTablePath', 'JsonTablePlan', 'JsonTablePathScan', 'JsonTableSiblingJoin', 'NullTest', 'BooleanTest',
    'CoerceToDomain', 'CoerceToDomainValue', 'CurrentOfExpr', 'NextValueExpr', 'InferenceElem', 'TargetEntry',
    'RangeTblRef', 'JoinExpr', 'FromExpr', 'OnConflictExpr', 'Integer', 'Float', 'Boolean', 'String', 'BitString',
))

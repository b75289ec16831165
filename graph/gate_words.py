"""The words that an analyst's query may and may not hold, for `graph.gate`. Lower case; both engines ignore case."""

HEADS = frozenset("match optional with unwind return".split())  # how a query may begin

# After these an operand may follow: a name, a value, a bracket.
OPENING = frozenset(
    """match with where unwind return distinct by skip limit as and or xor not in contains when then else case
    shortest""".split()
)
# After these only another word of these lists, or a sign.
CLOSING = frozenset(
    """optional order union all any none single exists count collect starts ends is null true false end asc ascending
    desc descending trail acyclic wshortest""".split()
)
KEYWORDS = OPENING | CLOSING

# Words with which either engine begins a clause or a statement that writes, runs a procedure, reaches a file, another
# database, a setting, or chooses how a query runs. Refused wherever they stand; as names they go in backticks.
FORBIDDEN = frozenset(
    """alter analyze attach begin call checkpoint commit copy create cypher deallocate delete deny detach drop dryrun
    explain export foreach grant import insert install load merge nodetach profile reallocate remove rename
    revoke rollback set show terminate uninstall use using yield""".split()
)

HINTS = {  # instead
    "call": "Neither CALL name() nor CALL { } runs here: ask with EXISTS { }, COUNT { } or a second MATCH.",
    "load": "No query reads a file or an address: `throughline load` brings records in.",
    "copy": "No query writes a file: `throughline query` prints what a query answers.",
    "export": "No query writes a file: `throughline query` prints what a query answers.",
    "explain": "Ask without it: the query runs, and stops at its time.",
    "profile": "Ask without it: the query runs, and stops at its time.",
}

# Functions of either engine that compute from what they are given. A test holds this list against both engines.
FUNCTIONS = frozenset(
    """abs acos array_append array_cat array_concat array_contains array_cosine_similarity array_cross_product
    array_distance array_dot_product array_extract array_has array_indexof array_inner_product array_position
    array_prepend array_push_back array_push_front array_slice array_squared_distance array_value asin atan atan2 avg
    bitshift_left bitshift_right bitwise_and bitwise_or bitwise_xor blob btrim cardinality cast cbrt ceil ceiling
    century char_length character_length coalesce concat concat_ws constant_or_null contains cos cost cot count_if
    current_date current_timestamp date date.realtime date.statement date.transaction date.truncate date_part date_trunc
    datepart datetime datetime.fromepoch datetime.fromepochmillis datetime.realtime datetime.statement
    datetime.transaction datetime.truncate datetrunc dayname decode degrees duration duration.between duration.indays
    duration.inmonths duration.inseconds e element_at encode end_node endnode ends_with epoch_ms equals even exp
    factorial floor gamma gen_random_uuid greater_than greater_than_equals greatest hash haversin head histogram ifnull
    initcap interval is_acyclic is_trail isempty isnan keys label labels last last_day lcase least left length less_than
    less_than_equals levenshtein lgamma list_any_value list_append list_cat list_concat list_contains list_creation
    list_distinct list_element list_extract list_filter list_has list_has_all list_has_any list_indexof list_max
    list_min list_position list_prepend list_product list_reverse list_reverse_sort list_slice list_sort list_sum
    list_to_string list_transform list_unique ln localdatetime localdatetime.realtime localdatetime.statement
    localdatetime.transaction localdatetime.truncate localtime localtime.realtime localtime.statement
    localtime.transaction localtime.truncate log log10 log2 lower lpad ltrim make_date map map_extract map_keys
    map_values max md5 min monthname negate nodes normalize not_equals nullif octet_length percentilecont percentiledisc
    pi point point.distance point.withinbbox pow prefix properties radians rand random randomuuid range regexp_extract
    regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array relationships rels repeat
    replace reverse right round rpad rtrim sha256 sign sin size split split_part sqrt start_node startnode starts_with
    stdev stdevp str_split string string_split string_to_array struct_extract struct_pack substr substring suffix sum
    tail tan time time.realtime time.statement time.transaction time.truncate time_bucket timestamp to_blob to_bool
    to_date to_days to_double to_epoch_ms to_float to_hours to_int128 to_int16 to_int32 to_int64 to_int8 to_interval
    to_microseconds to_milliseconds to_minutes to_months to_seconds to_serial to_string to_timestamp to_uint128
    to_uint16 to_uint32 to_uint64 to_uint8 to_uuid to_years toboolean tobooleanlist tobooleanornull tofloat tofloatlist
    tofloatornull tointeger tointegerlist tointegerornull tolower tostring tostringlist tostringornull toupper trim type
    typeof ucase union_extract union_tag union_value upper uuid valuetype vector.similarity.cosine
    vector.similarity.euclidean""".split()
) | frozenset(["shortestpath", "allshortestpaths"])  # Neo4j lists these two among its patterns

_NUMBER = "It tells the engine's own number, which a rebuild changes: use the property `id`."
_UNSTOPPABLE = "The server cannot stop it when its time is over: return the list, or use sum() over UNWIND."
_STATE = "It changes the state of the connection."
_OTHER = "It names another graph or a file being read."
WITHHELD = {  # functions of either engine that a query may not use, and why
    "id": _NUMBER, "elementid": _NUMBER, "internal_id": _NUMBER, "offset": _NUMBER, "rowid": _NUMBER,
    "reduce": _UNSTOPPABLE, "list_reduce": _UNSTOPPABLE,
    "nextval": _STATE, "currval": _STATE, "setseed": _STATE, "error": "It answers nothing.",
    "file": _OTHER, "linenumber": _OTHER, "graph.byname": _OTHER, "graph.byelementid": _OTHER,
}  # fmt: skip

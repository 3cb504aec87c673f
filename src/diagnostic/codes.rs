//! The registry of codes: the one place where a code, its severity, its title and its page meet.
//!
//! Ranges: `00` reading files and limits, `01` syntax, `02` names and files, `03` types and scopes,
//! `04` value: scale, weights, factors, segments, `05` rules and actions, `06` cases, `07` data,
//! `08` the run. A code that appeared in a release is never used again for something else.

use super::Severity;

/// A stable code such as `CVR0201`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(u16);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CVR{:04}", self.0)
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl Code {
    /// Its usual severity.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.entry().1
    }

    /// A few words that name the problem, the same for every occurrence.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.entry().2
    }

    /// The page that `cvrules explain` shows, as Markdown.
    #[must_use]
    pub fn page(self) -> &'static str {
        self.entry().3
    }

    /// The code written `CVR0201`, `cvr201` or `201`, if there is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().trim_start_matches(['c', 'C', 'v', 'V', 'r', 'R']);
        let number: u16 = digits.parse().ok()?;
        Self::all().find(|code| code.0 == number)
    }

    fn entry(self) -> &'static (u16, Severity, &'static str, &'static str) {
        static NONE: (u16, Severity, &str, &str) = (0, Severity::Error, "", "");
        REGISTRY.iter().find(|entry| entry.0 == self.0).unwrap_or(&NONE)
    }

    /// All codes, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        REGISTRY.iter().map(|entry| Self(entry.0))
    }
}

macro_rules! codes {
    ($($name:ident = $digits:literal, $severity:ident, $title:literal;)*) => {
        impl Code {
            $(
                #[doc = $title]
                pub const $name: Self = Self(number($digits));
            )*
        }
        static REGISTRY: &[(u16, Severity, &str, &str)] = &[$((
            number($digits),
            Severity::$severity,
            $title,
            include_str!(concat!("../../docs/errors/CVR", $digits, ".md")),
        ),)*];
    };
}

/// The number of a code written with four digits.
const fn number(digits: &str) -> u16 {
    let mut rest = digits.as_bytes();
    let mut sum = 0;
    while let [digit, tail @ ..] = rest {
        sum = sum * 10 + (*digit - b'0') as u16;
        rest = tail;
    }
    sum
}

codes! {
    // 00 reading files and limits
    FILE_NOT_READ = "0001", Error, "file cannot be read";
    FILE_NOT_UTF8 = "0002", Error, "file is not UTF-8 text";
    NUL_BYTE = "0003", Error, "file holds a NUL byte";
    FILE_TOO_LARGE = "0004", Error, "file is too large";
    NESTING_TOO_DEEP = "0005", Error, "nesting is too deep";
    NUMBER_TOO_LONG = "0006", Error, "number has too many digits";
    TOO_MANY_FILES = "0007", Error, "too many files or too deep a chain of `use`";
    DEFINITIONS_TOO_DEEP = "0008", Error, "chain of definitions is too long";
    TOO_MANY_ERRORS = "0009", Error, "too many errors to go on";
    // 01 syntax
    UNEXPECTED = "0101", Error, "text that does not fit here";
    DOUBLE_EQUALS = "0102", Error, "`==` in place of `=`";
    SYMBOL_AND_OR = "0103", Error, "`&&`, `||` or `!` in place of a word";
    NOT_EQUAL_SIGN = "0104", Error, "another language's sign for a comparison";
    THEN = "0105", Error, "`then` or `do` after a condition";
    MISSING_BRACE = "0106", Error, "a brace that is missing";
    SMART_QUOTES = "0107", Error, "curly or single quotes in place of straight double ones";
    CHAINED_COMPARISON = "0108", Error, "comparisons in a chain";
    SPACED_PERCENT = "0109", Error, "a blank before `%`";
    UNCLOSED_TEXT = "0110", Error, "text without its closing quote";
    BAD_ESCAPE = "0111", Error, "unknown escape in a text";
    INVALID_DATE = "0112", Error, "a date that does not exist";
    DATE_LIKE_SUBTRACTION = "0113", Warning, "subtraction that looks like a date";
    CLAUSE_REPEATED = "0114", Error, "a clause that stands twice";
    CLAUSE_MISSING = "0115", Error, "a clause that is missing";
    TRAILING_COMMA = "0116", Error, "a comma with nothing after it";
    UNNAMED_OTHERWISE = "0117", Error, "`otherwise` without a segment's name";
    OPEN_LOWER_END = "0118", Error, "a range that leaves out its lower end";
    BAD_TEMPLATE = "0119", Error, "a placeholder that cannot be read";
    UNKNOWN_DECLARATION = "0120", Error, "a declaration that does not exist";
    DOC_WITHOUT_DECLARATION = "0122", Warning, "documentation that documents nothing";
    RESERVED_WORD = "0123", Error, "a reserved word as a name";
    UNKNOWN_EDITION = "0124", Error, "an edition that does not exist";
    UNKNOWN_WORD = "0125", Error, "a word from a closed list that is not on it";
    BAD_NAME = "0126", Error, "a name that is not written as names are";
    BAD_LANGUAGE = "0127", Error, "a language that is not written as languages are";
    PROPERTY_EMPTY = "0135", Error, "a property that says nothing";
    // 02 names and files
    UNKNOWN_NAME = "0201", Error, "unknown name";
    DUPLICATE = "0202", Error, "two declarations of one name";
    BUILT_IN_NAME = "0203", Error, "a built-in name declared anew";
    CYCLE = "0204", Error, "a definition that depends on itself";
    USE_CYCLE = "0205", Error, "files that use each other";
    USE_NOT_FOUND = "0206", Error, "used file or pack not found";
    USE_OUTSIDE = "0207", Error, "used file outside the folder of the model";
    NO_MODEL = "0208", Error, "no `model` declaration";
    NOT_A_VALUE = "0209", Error, "a name that is not a value here";
    UNUSED_DEFINITION = "0210", Warning, "a definition that nothing reads";
    UNKNOWN_FUNCTION = "0211", Error, "unknown function";
    NO_INPUT = "0212", Error, "no `input` declaration";
    POPULATION_REPEATED = "0213", Error, "two populations";
    // 03 types and scopes
    TYPE_MISMATCH = "0301", Error, "types that do not fit";
    NOT_ORDERED = "0302", Error, "texts put in an order";
    IMPOSSIBLE_COMPARISON = "0303", Error, "a comparison that can never hold";
    NOT_A_CONDITION = "0304", Error, "a condition is needed here";
    NOT_A_NUMBER = "0305", Error, "a number is needed here";
    CUSTOMER_VALUE_IN_GROUP = "0306", Error, "a customer's value in a rule about a group";
    AGGREGATE_IN_CUSTOMER = "0307", Error, "an aggregate in a rule about a customer";
    NESTED_AGGREGATE = "0308", Error, "an aggregate inside an aggregate";
    NO_SUCH_GROUP = "0309", Error, "a group that the rule does not know";
    WRONG_ARGUMENTS = "0310", Error, "arguments that do not fit the function";
    NO_DECLARED_RANGE = "0311", Error, "an input without a declared range";
    NPS_RANGE = "0312", Error, "`nps` of an input that is not on 0..10";
    SHARE_NOT_PERCENT = "0313", Error, "a share greater than 1";
    ALWAYS_HOLDS = "0314", Warning, "a comparison that always holds";
    NEGATIVE_VALUE_THRESHOLD = "0315", Warning, "U compared with a number below 0";
    EMPTY_RANGE = "0316", Error, "a range whose ends are the wrong way round";
    BAD_FORMAT = "0317", Error, "a format that does not fit the value";
    NOT_CONSTANT = "0318", Error, "a constant is needed here";
    NO_SUCH_TAG = "0319", Warning, "a lever or dimension that no factor has";
    POTENTIAL_MISSING = "0320", Error, "potential used but not declared";
    WORTHWHILE_READS = "0321", Error, "a `worthwhile` that can never be known";
    NO_WORTHWHILE = "0322", Error, "an expectation about a `worthwhile` that there is none of";
    EFFECT_WITHOUT_FACTOR = "0325", Error, "a change that moves no factor";
    EFFECT_ON_TYPE = "0326", Error, "a change of a column that is no number";
    EFFECT_TWICE = "0327", Error, "a factor and what it reads, changed at once";
    EFFECT_PART_OF_NEGATIVE = "0328", Error, "a per cent of a number that may be negative";
    CONFIDENCE_OVERLAP = "0329", Error, "samples that may have customers in common";
    NO_MARKET_COLUMN = "0341", Error, "a comparison that the data cannot make";
    // 04 value
    WEIGHT_RANGE = "0401", Error, "a weight outside (0, 1]";
    WEIGHTS_SUM = "0402", Error, "weights that do not sum to 1";
    FACTOR_WITHOUT_RATING = "0403", Error, "a factor that stands for no rating";
    UNUSED_FACTOR = "0404", Warning, "a factor that no decision reads";
    PROTECTED_INPUT = "0405", Error, "a protected input is used";
    WEIGHTS_CONFLICT = "0406", Error, "two families that change one side's weights";
    NO_FACTORS = "0407", Error, "a side without factors";
    OTHERWISE_NOT_LAST = "0408", Error, "`otherwise` that is not last";
    OTHERWISE_UNREACHABLE = "0409", Warning, "an `otherwise` that nobody reaches";
    SEGMENTS_OVERLAP = "0410", Warning, "segments that overlap";
    OVERLAP_UNDECIDED = "0411", Note, "overlap that could not be decided";
    SCALE_INVALID = "0412", Error, "a scale that cannot be used";
    SETTING_RANGE = "0413", Error, "a setting outside its range";
    WORTH_MISSING = "0414", Error, "worth used but not declared";
    SEGMENT_UNREACHABLE = "0415", Warning, "a segment that nobody reaches";
    CODE_CONFLICT = "0416", Error, "one code with two meanings";
    PROTECT_MARKED = "0417", Error, "a marked column that is protected";
    MARKER_REPEATED = "0418", Error, "a marker on two columns";
    COLUMN_TYPE = "0419", Error, "a clause that does not fit the column's type";
    PROTECT_BANDS = "0421", Error, "groups of a protected number that do not fit";
    CONFIDENCE_LEVEL = "0422", Error, "a level of confidence that cannot be asked for";
    CONFIDENCE_OF_WHAT = "0423", Error, "a level of confidence without its comparison";
    CONFIDENCE_OF_CUSTOMER = "0424", Error, "a level of confidence about a customer";
    CONFIDENCE_WITHOUT_ESTIMATE = "0425", Error, "a level of confidence without an estimate";
    NO_EXPECTATION = "0431", Error, "an expectation that nobody states";
    CONSEQUENCE_SIDES = "0432", Error, "a consequence of benefits and costs";
    TEXTS_MISSING = "0433", Note, "things without a text in one of the languages";
    NO_POPULATION = "0435", Error, "`outside` where nobody can be";
    SNAPSHOT_CUSTOMERS = "0438", Error, "a snapshot without customers";
    SNAPSHOT_SETTING = "0439", Error, "a setting of a snapshot outside its range";
    SNAPSHOT_SCOPE = "0440", Error, "a snapshot of groups with one customer";
    OR_ELSE_NEVER = "0330", Warning, "an `or else` after what is always known";
    // 05 rules and actions
    ACTION_NEVER_RECOMMENDED = "0501", Warning, "an action that no rule recommends";
    RULE_WITHOUT_OUTCOME = "0502", Error, "a rule that neither recommends nor forbids";
    RULE_NEVER_MATCHES = "0503", Warning, "a rule that can never match";
    REVIEW_EXPIRED = "0504", Warning, "a review date that has passed";
    OVERRIDE_CYCLE = "0505", Error, "rules that override each other";
    OVERRIDE_WITHOUT_EFFECT = "0506", Warning, "an `overrides` that cannot have an effect";
    NEEDS_CYCLE = "0507", Error, "actions that need each other";
    NEEDS_EXCLUDED = "0508", Error, "an action that needs what it excludes";
    EFFORT_ZERO = "0509", Error, "an effort that is not above 0";
    SCORE_TERM_MISSING = "0510", Warning, "an action that lacks a term of the score";
    FORBID_AND_RECOMMEND = "0511", Error, "a rule that recommends and forbids one action";
    EFFECTIVE_INVALID = "0512", Error, "an `effective` period that ends before it begins";
    NEEDS_NEVER_RECOMMENDED = "0513", Warning, "an action that needs one that no rule recommends";
    SELF_REFERENCE = "0514", Error, "an action or rule that names itself";
    TERMS_REPEATED = "0515", Error, "terms for what an action says already";
    TABLE_ROW = "0521", Error, "a row that does not fit its table";
    TABLE_ROWS_OVERLAP = "0522", Warning, "rows of which at most one may hit, and both can";
    TABLE_UNDECIDED = "0523", Note, "rows of which it could not be decided whether both can hit";
    EXPANDED_TOO_LARGE = "0524", Error, "tables and rules that stand for too many rules";
    FACTOR_RULE = "0525", Error, "a rule that cannot be written out for each factor";
    NO_SUCH_ACTIONS = "0526", Error, "words that no action fits";
    PROPERTY_MOVES = "0450", Error, "a property that moves what is no column of numbers";
    PROPERTY_VALUE = "0451", Error, "a property about a value that cannot rise or fall";
    // 06 cases
    CASE_SUBJECT = "0601", Error, "an expectation whose subject is not clear";
    CASE_VALUE = "0602", Error, "a given value that does not fit its input";
    CASE_ROW = "0603", Error, "a row that does not fit its columns";
    CASE_FAILED = "0604", Error, "a case whose expectation does not hold";
    // 07 data
    COLUMN_MISSING = "0701", Error, "columns that the data lack";
    KEY_REPEATED = "0702", Warning, "a key that stands more than once";
    CELL_INVALID = "0703", Warning, "cells that do not fit";
    DATA_FORMAT = "0704", Error, "data that cannot be read as a table";
    ENCODING = "0705", Error, "data that are not UTF-8";
    DATA_TOO_LARGE = "0706", Error, "data that are too large";
    NO_ROWS = "0707", Error, "data without rows";
    COLUMN_REPEATED = "0708", Error, "a header that stands twice";
    ROW_LENGTH = "0709", Error, "rows with too few or too many cells";
    WEIGHT_INVALID = "0710", Warning, "rows without a usable weight";
    KEY_MISSING = "0711", Warning, "rows without a key";
    UNKNOWN_CUSTOMER = "0712", Error, "no customer with this key";
    OFFERING_MISSING = "0713", Warning, "rows without an offering or a wave";
    OWN_MISSING = "0714", Warning, "no row of the own brand";
    // 08 the run
    AS_OF_MISSING = "0801", Error, "a date that the run must be given";
    UNKNOWN_PARAM = "0802", Error, "a parameter that the model lacks";
    PARAM_VALUE = "0803", Error, "a value that does not fit the parameter";
    UNKNOWN_SEGMENT = "0804", Error, "no such segment";
    DATA_NOT_GIVEN = "0805", Error, "no data to evaluate";
    UNKNOWN_OUTCOME = "0821", Error, "no such outcome";
    OUTCOME_KIND = "0822", Error, "an outcome that is no number";
    DRIVERS_UNDERIVED = "0823", Error, "importance that cannot be derived";
    UNKNOWN_RULE = "0811", Error, "no such rule for whom was asked";
    UNKNOWN_WAVE = "0806", Error, "no such wave";
    SNAPSHOT_LARGE = "0840", Warning, "a snapshot that is too large to be read";
    SNAPSHOT_MANY = "0841", Error, "a snapshot of too many subjects";
    SNAPSHOT_FILE = "0842", Error, "a stored snapshot that cannot be read or written";
    SNAPSHOT_CHANGED = "0843", Error, "a result that is not the stored one";
    SNAPSHOT_CONFLICT = "0844", Error, "a stored snapshot with conflict markers";
    SNAPSHOT_UNREFERENCED = "0845", Warning, "a stored file that no snapshot makes";
    FLIP_OF_MARKET = "0831", Error, "flips are not looked for beside other brands or waves";
    PROPERTY_BROKEN = "0860", Error, "a property that does not hold";
}

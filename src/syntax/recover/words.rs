//! The words for people behind the rules of the grammar.

use super::super::grammar::Rule;

/// What a rule is called in a message.
pub(super) enum Words {
    /// Not by itself: it is a whole made of others, or a slip.
    Hidden,
    /// So.
    Say(&'static str),
    /// It is this very word.
    Word(&'static str),
}

/// What each rule is called.
pub(super) fn words(rule: Rule) -> Words {
    match rule {
        Rule::answered_arg => Words::Say("`answered`"),
        Rule::arrow => Words::Say("`=>`"),
        Rule::args | Rule::paren => Words::Say("`(`"),
        Rule::arith => Words::Say("a number or an expression"),
        Rule::arith_op | Rule::infix => Words::Say("an operator"),
        Rule::assign => Words::Say("`=`"),
        Rule::bound_op => Words::Say("a bound"),
        Rule::close => Words::Say("`}`"),
        Rule::column => Words::Say("a column"),
        Rule::condition => Words::Say("`if`"),
        Rule::date | Rule::day => Words::Say("a date"),
        Rule::decl_name | Rule::name | Rule::path | Rule::rule_ref => Words::Say("a name"),
        Rule::dominates_op => Words::Say("`dominates`"),
        Rule::expr => Words::Say("an expression"),
        Rule::extreme | Rule::minus | Rule::prefix => Words::Say("a value"),
        Rule::each_factor => Words::Say("`, each benefit` or `, each cost`"),
        Rule::factor_kind => Words::Say("`benefit`, `cost` or `factor`"),
        Rule::that_verb => Words::Say("`lower`, `lift` or `raise`"),
        Rule::factor => Words::Say("a factor"),
        Rule::factor_block | Rule::open => Words::Say("`{`"),
        Rule::flag => Words::Say("`yes` or `no`"),
        Rule::given_value => Words::Say("an input and its value"),
        Rule::if_known => Words::Say("`if known`"),
        Rule::in_op => Words::Say("`in`"),
        Rule::is_op => Words::Say("`is`"),
        Rule::lit_not_applicable => Words::Say("`not applicable`"),
        Rule::lit_unknown => Words::Say("`unknown`"),
        Rule::language => Words::Say("a language"),
        Rule::number | Rule::signed => Words::Say("a number"),
        Rule::range => Words::Say("a range"),
        Rule::range_op | Rule::range_tail => Words::Say("`..`"),
        Rule::reason => Words::Say("a reason"),
        Rule::scope | Rule::subject => Words::Say("`for`"),
        Rule::segment => Words::Say("a segment"),
        Rule::set => Words::Say("a list in braces"),
        Rule::tagged => Words::Say("`lever` or `dimension` and its name"),
        Rule::side => Words::Say("`costs` or `benefits`"),
        Rule::state => Words::Say("`known`, `unknown` or `unbounded`"),
        Rule::worthiness => Words::Say("`worthwhile`, `not worthwhile` or `not known worthwhile`"),
        Rule::status => Words::Say("`matched`, `not matched`, `undetermined` or `not in force`"),
        Rule::t_any | Rule::t_none => Words::Say("`-`"),
        Rule::t_cell | Rule::t_test | Rule::t_op => Words::Say("a test"),
        Rule::t_head => Words::Say("`when`"),
        Rule::t_outcome => Words::Say("an outcome"),
        Rule::t_result => Words::Say("what a row gives"),
        Rule::t_row => Words::Say("a row"),
        Rule::table_head => Words::Say("the names of the columns"),
        Rule::table_row => Words::Say("`row`"),
        Rule::text => Words::Say("a text in quotes"),
        Rule::type_date
        | Rule::type_flag
        | Rule::type_list
        | Rule::type_number
        | Rule::type_other
        | Rule::type_rating
        | Rule::type_text => Words::Say("a type"),
        Rule::kept => Words::Say("a value"),
        Rule::weight => Words::Say("a factor with its weight"),
        Rule::EOI => Words::Say("the end of the file"),
        Rule::k_action => Words::Word("action"),
        Rule::k_all => Words::Word("all"),
        Rule::k_always => Words::Word("always"),
        Rule::k_actions => Words::Word("actions"),
        Rule::k_and => Words::Word("and"),
        Rule::k_answered => Words::Word("answered"),
        Rule::k_applicable => Words::Word("applicable"),
        Rule::k_as_of => Words::Word("as_of"),
        Rule::k_at => Words::Word("at"),
        Rule::k_because => Words::Word("because"),
        Rule::k_before => Words::Word("before"),
        Rule::k_benefits => Words::Word("benefits"),
        Rule::k_builds => Words::Word("builds"),
        Rule::k_by => Words::Word("by"),
        Rule::k_case => Words::Word("case"),
        Rule::k_consequence => Words::Word("consequence"),
        Rule::k_cost => Words::Word("cost"),
        Rule::k_costs => Words::Word("costs"),
        Rule::k_customer => Words::Word("customer"),
        Rule::k_customers => Words::Word("customers"),
        Rule::k_date => Words::Word("date"),
        Rule::k_dimension => Words::Word("dimension"),
        Rule::k_dominance => Words::Word("dominance"),
        Rule::k_dominates => Words::Word("dominates"),
        Rule::k_each => Words::Word("each"),
        Rule::k_edition => Words::Word("edition"),
        Rule::k_effective => Words::Word("effective"),
        Rule::k_effort => Words::Word("effort"),
        Rule::k_else => Words::Word("else"),
        Rule::k_evidence => Words::Word("evidence"),
        Rule::k_except => Words::Word("except"),
        Rule::k_excludes => Words::Word("excludes"),
        Rule::k_expect => Words::Word("expect"),
        Rule::k_expected => Words::Word("expected"),
        Rule::k_factor => Words::Word("factor"),
        Rule::k_first => Words::Word("first"),
        Rule::k_flag => Words::Word("flag"),
        Rule::k_for => Words::Word("for"),
        Rule::k_forbid => Words::Word("forbid"),
        Rule::k_forbids => Words::Word("forbids"),
        Rule::k_force => Words::Word("force"),
        Rule::k_format => Words::Word("format"),
        Rule::k_from => Words::Word("from"),
        Rule::k_given => Words::Word("given"),
        Rule::k_goal => Words::Word("goal"),
        Rule::k_holds => Words::Word("holds"),
        Rule::k_if => Words::Word("if"),
        Rule::k_in => Words::Word("in"),
        Rule::k_input => Words::Word("input"),
        Rule::k_is => Words::Word("is"),
        Rule::k_keep => Words::Word("keep"),
        Rule::k_key => Words::Word("key"),
        Rule::k_kib => Words::Word("KiB"),
        Rule::k_known => Words::Word("known"),
        Rule::k_lead => Words::Word("lead"),
        Rule::k_least => Words::Word("least"),
        Rule::k_let => Words::Word("let"),
        Rule::k_lever => Words::Word("lever"),
        Rule::k_lifts => Words::Word("lifts"),
        Rule::k_limit => Words::Word("limit"),
        Rule::k_lowering => Words::Word("lowering"),
        Rule::k_lowers => Words::Word("lowers"),
        Rule::k_matched => Words::Word("matched"),
        Rule::k_missing => Words::Word("missing"),
        Rule::k_model => Words::Word("model"),
        Rule::k_most => Words::Word("most"),
        Rule::k_needs => Words::Word("needs"),
        Rule::k_never => Words::Word("never"),
        Rule::k_no => Words::Word("no"),
        Rule::k_none => Words::Word("none"),
        Rule::k_normalize => Words::Word("normalize"),
        Rule::k_not => Words::Word("not"),
        Rule::k_nothing => Words::Word("nothing"),
        Rule::k_number => Words::Word("number"),
        Rule::k_offering => Words::Word("offering"),
        Rule::k_of => Words::Word("of"),
        Rule::k_one => Words::Word("one"),
        Rule::k_otherwise => Words::Word("otherwise"),
        Rule::k_outside => Words::Word("outside"),
        Rule::k_overrides => Words::Word("overrides"),
        Rule::k_own => Words::Word("own"),
        Rule::k_owner => Words::Word("owner"),
        Rule::k_param => Words::Word("param"),
        Rule::k_per => Words::Word("per"),
        Rule::k_population => Words::Word("population"),
        Rule::k_potential => Words::Word("potential"),
        Rule::k_prioritize => Words::Word("prioritize"),
        Rule::k_priority => Words::Word("priority"),
        Rule::k_property => Words::Word("property"),
        Rule::k_protect => Words::Word("protect"),
        Rule::k_raising => Words::Word("raising"),
        Rule::k_rating => Words::Word("rating"),
        Rule::k_raises => Words::Word("raises"),
        Rule::k_recommend => Words::Word("recommend"),
        Rule::k_recommends => Words::Word("recommends"),
        Rule::k_review => Words::Word("review"),
        Rule::k_round => Words::Word("round"),
        Rule::k_row => Words::Word("row"),
        Rule::k_rule => Words::Word("rule"),
        Rule::k_scale => Words::Word("scale"),
        Rule::k_segment => Words::Word("segment"),
        Rule::k_segments => Words::Word("segments"),
        Rule::k_snapshot => Words::Word("snapshot"),
        Rule::k_source => Words::Word("source"),
        Rule::k_step => Words::Word("step"),
        Rule::k_table => Words::Word("table"),
        Rule::k_target => Words::Word("target"),
        Rule::k_terms => Words::Word("terms"),
        Rule::k_text => Words::Word("text"),
        Rule::k_that => Words::Word("that"),
        Rule::k_top => Words::Word("top"),
        Rule::k_undetermined => Words::Word("undetermined"),
        Rule::k_unknown => Words::Word("unknown"),
        Rule::k_unless => Words::Word("unless"),
        Rule::k_use => Words::Word("use"),
        Rule::k_wave => Words::Word("wave"),
        Rule::k_weight => Words::Word("weight"),
        Rule::k_weights => Words::Word("weights"),
        Rule::k_when => Words::Word("when"),
        Rule::k_with => Words::Word("with"),
        Rule::k_within => Words::Word("within"),
        Rule::k_worthwhile => Words::Word("worthwhile"),
        Rule::k_worth => Words::Word("worth"),
        Rule::k_yes => Words::Word("yes"),
        Rule::a_builds
        | Rule::a_cost
        | Rule::a_effort
        | Rule::a_excludes
        | Rule::a_lifts
        | Rule::a_lowers
        | Rule::a_needs
        | Rule::a_raises
        | Rule::a_step
        | Rule::a_worthwhile
        | Rule::action_decl
        | Rule::at_op
        | Rule::bad_decl
        | Rule::bad_item
        | Rule::benefits_decl
        | Rule::block_comment
        | Rule::c_dimension
        | Rule::c_expected
        | Rule::c_format
        | Rule::c_from
        | Rule::c_key
        | Rule::c_offering
        | Rule::c_wave
        | Rule::c_lever
        | Rule::c_owner
        | Rule::c_source
        | Rule::c_weight
        | Rule::case_as_of
        | Rule::case_decl
        | Rule::case_param
        | Rule::consequence_decl
        | Rule::costs_decl
        | Rule::decl_head
        | Rule::e_before
        | Rule::e_first
        | Rule::e_forbids
        | Rule::e_holds
        | Rule::e_outside
        | Rule::p_outside
        | Rule::e_recommends
        | Rule::e_recommends_not
        | Rule::e_recommends_nothing
        | Rule::e_status
        | Rule::e_unknown
        | Rule::e_with
        | Rule::e_worthwhile
        | Rule::edition_decl
        | Rule::effect
        | Rule::effect_when
        | Rule::expect
        | Rule::file
        | Rule::flag_no
        | Rule::flag_yes
        | Rule::g_all
        | Rule::g_lever
        | Rule::g_that
        | Rule::given_file
        | Rule::given_one
        | Rule::given_table
        | Rule::goal_decl
        | Rule::hash_comment
        | Rule::hole
        | Rule::input_decl
        | Rule::let_decl
        | Rule::m_answered
        | Rule::m_dominance
        | Rule::m_evidence
        | Rule::m_lead
        | Rule::m_limit
        | Rule::m_missing
        | Rule::m_normalize
        | Rule::m_not_applicable
        | Rule::m_potential
        | Rule::m_prioritize
        | Rule::m_scale
        | Rule::m_worth
        | Rule::missing_close
        | Rule::missing_close_factor
        | Rule::missing_close_given
        | Rule::missing_open_action
        | Rule::missing_open_case
        | Rule::missing_open_factors
        | Rule::missing_open_input
        | Rule::missing_open_model
        | Rule::missing_open_property
        | Rule::missing_open_rows
        | Rule::missing_open_rule
        | Rule::missing_open_segments
        | Rule::missing_open_snapshot
        | Rule::missing_open_target
        | Rule::missing_open_texts
        | Rule::missing_open_weights
        | Rule::model_decl
        | Rule::param_decl
        | Rule::per_customer
        | Rule::percent_mark
        | Rule::population_decl
        | Rule::probe_action
        | Rule::probe_case
        | Rule::probe_factor_block
        | Rule::probe_factors
        | Rule::probe_given
        | Rule::probe_input
        | Rule::probe_model
        | Rule::probe_property
        | Rule::probe_rows
        | Rule::probe_rule
        | Rule::probe_segments
        | Rule::probe_snapshot
        | Rule::probe_table
        | Rule::probe_target
        | Rule::probe_texts
        | Rule::probe_weights
        | Rule::p_always
        | Rule::p_if
        | Rule::p_moving
        | Rule::p_never
        | Rule::p_recommends
        | Rule::property_decl
        | Rule::protect_decl
        | Rule::r_because
        | Rule::r_effective
        | Rule::r_forbid
        | Rule::r_overrides
        | Rule::r_priority
        | Rule::r_recommend
        | Rule::r_review
        | Rule::r_unless
        | Rule::reserved
        | Rule::rule_decl
        | Rule::segments_decl
        | Rule::semicolon
        | Rule::s_keep
        | Rule::s_limit
        | Rule::s_round
        | Rule::s_top
        | Rule::snapshot_decl
        | Rule::snapshot_item
        | Rule::table_decl
        | Rule::stray
        | Rule::t_goal
        | Rule::target_decl
        | Rule::texts_decl
        | Rule::x_kind
        | Rule::x_model
        | Rule::x_rule
        | Rule::x_thing
        | Rule::then
        | Rule::trailing_comma
        | Rule::unnamed_otherwise
        | Rule::use_decl
        | Rule::terms_decl
        | Rule::weights_decl
        | Rule::wrong_else
        | Rule::wrong_if
        | Rule::wrong_if_word
        | Rule::COMMENT
        | Rule::WHITESPACE
        | Rule::action_item
        | Rule::action_names
        | Rule::terms_of
        | Rule::arg
        | Rule::at_least
        | Rule::bad_factor_item
        | Rule::bad_given_item
        | Rule::bad_group
        | Rule::bad_unit
        | Rule::blank
        | Rule::block_end
        | Rule::case_item
        | Rule::codes
        | Rule::column_clause
        | Rule::column_type
        | Rule::decl
        | Rule::declares
        | Rule::expect_kind
        | Rule::given
        | Rule::literal
        | Rule::model_item
        | Rule::name_char
        | Rule::name_start
        | Rule::names
        | Rule::p_decided
        | Rule::p_end
        | Rule::p_guard
        | Rule::path_args
        | Rule::property_item
        | Rule::postfix
        | Rule::primary
        | Rule::rule_item
        | Rule::row_head
        | Rule::rows_item
        | Rule::rule_refs
        | Rule::target
        | Rule::targets
        | Rule::rule_names
        | Rule::target_item
        | Rule::texts_item
        | Rule::sources => Words::Hidden,
    }
}

//! DMN models as they are written: what the XML of DMN 1.1 to 1.5 says, without compiling any expression.

mod expression;
mod parts;
mod problem;
mod read;
mod schema;
mod table;
pub mod xml;

pub use expression::{Binding, Boxed, Entry, Formal, FunctionKind, Literal};
pub use problem::{Problem, Problems};
pub use read::parse;
pub use table::{Aggregation, HitPolicy, Input, Output, Rule, Table, Tests};

/// The namespace of Camunda's attributes.
pub const CAMUNDA: &str = "http://camunda.org/schema/1.0/dmn";

/// Where an element stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
}

/// A model.
#[derive(Debug, Clone, Default)]
pub struct Definitions {
    /// The id.
    pub id: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The target namespace.
    pub namespace: String,
    /// The namespace of the DMN version.
    pub dmn: String,
    /// The language of expressions that name none.
    pub expression_language: Option<String>,
    /// Imported models.
    pub imports: Vec<Import>,
    /// Types.
    pub item_definitions: Vec<ItemDefinition>,
    /// Inputs.
    pub inputs: Vec<InputData>,
    /// Decisions, in the order of the file.
    pub decisions: Vec<Decision>,
    /// Business knowledge models.
    pub knowledge_models: Vec<KnowledgeModel>,
    /// Decision services.
    pub services: Vec<DecisionService>,
    /// Where the document breaks DMN's XML schema in a way that does not matter for its meaning.
    pub schema_problems: Vec<Problem>,
}

/// An import of another model.
#[derive(Debug, Clone)]
pub struct Import {
    /// The name by which elements are referred to.
    pub name: String,
    /// The namespace of the imported model.
    pub namespace: String,
    /// The file, if the model says.
    pub location: Option<String>,
}

/// A type definition, or a component of one.
#[derive(Debug, Clone, Default)]
pub struct ItemDefinition {
    /// The name.
    pub name: String,
    /// The base type.
    pub type_ref: Option<String>,
    /// Whether this is a list of the type.
    pub collection: bool,
    /// Unary tests that restrict the value, or each item of a list.
    pub allowed_values: Option<String>,
    /// Unary tests that restrict the value as a whole.
    pub type_constraint: Option<String>,
    /// Components of a context type.
    pub components: Vec<ItemDefinition>,
    /// Parameter types and result type of a function type.
    pub function: Option<(Vec<Option<String>>, Option<String>)>,
    /// Where it stands.
    pub place: Place,
}

/// The variable of an element.
#[derive(Debug, Clone, Default)]
pub struct Variable {
    /// The id.
    pub id: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The type.
    pub type_ref: Option<String>,
}

/// An input.
#[derive(Debug, Clone)]
pub struct InputData {
    /// The id.
    pub id: Option<String>,
    /// The name.
    pub name: String,
    /// The variable.
    pub variable: Variable,
}

/// What an element needs.
#[derive(Debug, Clone, Default)]
pub struct Requirements {
    /// References to inputs.
    pub inputs: Vec<String>,
    /// References to decisions.
    pub decisions: Vec<String>,
    /// References to business knowledge models and decision services.
    pub knowledge: Vec<String>,
    /// Whether an information requirement names nothing.
    pub empty: bool,
}

/// A decision.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The id.
    pub id: Option<String>,
    /// The name.
    pub name: String,
    /// The variable, if there is one.
    pub variable: Option<Variable>,
    /// What it needs.
    pub requirements: Requirements,
    /// Its logic.
    pub logic: Option<Boxed>,
    /// Camunda's version tag.
    pub version_tag: Option<String>,
    /// Camunda's history time to live.
    pub history_time_to_live: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// A business knowledge model.
#[derive(Debug, Clone)]
pub struct KnowledgeModel {
    /// The id.
    pub id: Option<String>,
    /// The name.
    pub name: String,
    /// The variable.
    pub variable: Variable,
    /// What it needs.
    pub requirements: Requirements,
    /// The function.
    pub logic: Option<Boxed>,
    /// Where it stands.
    pub place: Place,
}

/// A decision service.
#[derive(Debug, Clone)]
pub struct DecisionService {
    /// The id.
    pub id: Option<String>,
    /// The name.
    pub name: String,
    /// The variable.
    pub variable: Variable,
    /// References to the decisions whose results it answers.
    pub output_decisions: Vec<String>,
    /// References to the decisions within.
    pub encapsulated_decisions: Vec<String>,
    /// References to the decisions whose results are its parameters.
    pub input_decisions: Vec<String>,
    /// References to the inputs that are its parameters.
    pub input_data: Vec<String>,
}

//! Forms of start events and user tasks.

use super::{Binding, Expr};

/// The form of a start event or user task.
#[derive(Debug, Clone, Default)]
pub struct FormDefinition {
    /// `camunda:formKey`
    pub key: Option<Expr>,
    /// `camunda:formRef`
    pub reference: Option<FormReference>,
    /// `camunda:formData`, `camunda:formProperty` in order.
    pub fields: Vec<FormField>,
    /// `camunda:businessKey` of `formData`: the field that is the business key.
    pub business_key: Option<String>,
}

/// `camunda:formRef` with its binding.
#[derive(Debug, Clone)]
pub struct FormReference {
    /// The form's key.
    pub key: Expr,
    /// `camunda:formRefBinding`
    pub binding: Binding,
}

/// A field of a generated form.
#[derive(Debug, Clone, Default)]
pub struct FormField {
    /// `id`
    pub id: String,
    /// `label`
    pub label: Option<Expr>,
    /// `type`: `string`, `long`, `boolean`, `date`, `enum`, or a custom one.
    pub type_name: String,
    /// `datePattern` of dates.
    pub date_pattern: Option<String>,
    /// `defaultValue`
    pub default_value: Option<Expr>,
    /// `properties`: id and value.
    pub properties: Vec<(String, String)>,
    /// `validation`: constraint name and configuration.
    pub constraints: Vec<(String, Option<String>)>,
    /// Values of an enum: id and name.
    pub values: Vec<FormValue>,
    /// A `camunda:formProperty` (older form): its `variable`, `expression`, `readable`, `writable`, `required`.
    pub property: Option<FormProperty>,
}

/// A value of an enum field.
#[derive(Debug, Clone, PartialEq)]
pub struct FormValue {
    /// `id`
    pub id: String,
    /// `name`
    pub name: Option<String>,
}

/// What the older `camunda:formProperty` adds.
#[derive(Debug, Clone, PartialEq)]
pub struct FormProperty {
    /// `variable`
    pub variable: Option<String>,
    /// `expression`
    pub expression: Option<Expr>,
    /// `readable`
    pub readable: bool,
    /// `writable`
    pub writable: bool,
    /// `required`
    pub required: bool,
}

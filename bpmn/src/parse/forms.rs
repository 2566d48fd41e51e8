//! Forms of start events and user tasks.

use super::xml::Element;
use super::{Abort, Parser};
use crate::model::{Binding, FormDefinition, FormField, FormProperty, FormReference, FormValue};

const TYPES: [&str; 4] = ["string", "long", "boolean", "date"];
const VALIDATORS: [&str; 6] = [
    "required",
    "readonly",
    "min",
    "max",
    "minlength",
    "maxlength",
];
const BOOLEANS: &str = "{on|yes|true|enabled|active|off|no|false|disabled|inactive}";

impl<'x> Parser<'x> {
    /// The form of a start event or user task.
    pub(super) fn form(&mut self, element: &'x Element) -> Result<FormDefinition, Abort> {
        let mut form = FormDefinition::default();
        if let Some(class) = element.camunda("formHandlerClass") {
            return Err(Abort::Failed(format!(
                "ENGINE-09008 Exception while instantiating class '{class}': ENGINE-09017 Cannot load class '{class}': {class}"
            )));
        }
        if let Some(extensions) = element.one("extensionElements")? {
            for property in extensions.extensions("formProperty") {
                let field = self.form_property(property)?;
                form.fields.push(field);
            }
            if let Some(data) = extensions.extension("formData")? {
                form.business_key = data.attr("businessKey").map(str::to_owned);
                for field in data.extensions("formField") {
                    let field = self.form_field(field)?;
                    form.fields.push(field);
                }
            }
        }
        self.form_reference(element, &mut form)?;
        Ok(form)
    }

    fn form_reference(
        &mut self,
        element: &'x Element,
        form: &mut FormDefinition,
    ) -> Result<(), Abort> {
        let (key, reference) = (element.camunda("formKey"), element.camunda("formRef"));
        if key.is_some() && reference.is_some() {
            self.error("Invalid element definition: only one of the attributes formKey and formRef is allowed.", element);
        }
        form.key = self.expr_opt(key)?;
        let Some(reference) = reference else {
            return Ok(());
        };
        let key = self.expr(reference)?;
        let binding = match element.camunda("formRefBinding") {
            Some("latest") => Binding::Latest,
            Some("deployment") => Binding::Deployment,
            Some("version") => match element.camunda("formRefVersion") {
                Some(version) => Binding::Version(self.expr(version)?),
                None => {
                    return Err(Abort::Failed(
                        "Cannot invoke \"String.length()\" because \"this.input\" is null"
                            .to_owned(),
                    ));
                }
            },
            other => {
                let other = other.unwrap_or("null");
                self.error(
                    format!(
                        "Invalid element definition: value for formRefBinding attribute has to be one of [deployment, latest, version] but was {other}"
                    ),
                    element,
                );
                Binding::Latest
            }
        };
        form.reference = Some(FormReference { key, binding });
        Ok(())
    }

    /// The older `camunda:formProperty`.
    fn form_property(&mut self, element: &'x Element) -> Result<FormField, Abort> {
        if element.id().is_none() {
            self.error("attribute 'id' is required", element);
        }
        let mut field = self.typed_field(element)?;
        field.label = self.expr_opt(element.attr("name"))?;
        field.default_value = self.expr_opt(element.attr("default"))?;
        let mut flag = |name: &str, default: bool| match element.attr(name).map(boolean) {
            None => default,
            Some(Some(value)) => value,
            Some(None) => {
                self.error(
                    format!("attribute '{name}' must be one of {BOOLEANS}"),
                    element,
                );
                default
            }
        };
        let (required, readable, writable) = (
            flag("required", false),
            flag("readable", true),
            flag("writable", true),
        );
        field.property = Some(FormProperty {
            variable: element.attr("variable").map(str::to_owned),
            expression: self.expr_opt(element.attr("expression"))?,
            readable,
            writable,
            required,
        });
        Ok(field)
    }

    fn form_field(&mut self, element: &'x Element) -> Result<FormField, Abort> {
        let id = element.id().unwrap_or_default();
        if id.is_empty() {
            self.error(
                "attribute id must be set for FormFieldGroup and must have a non-empty value",
                element,
            );
            if element.id().is_none() {
                return Err(Abort::Stop);
            }
        }
        let label = self.expr_opt(element.attr("label"))?;
        let mut constraints = Vec::new();
        if let Some(validation) = element.extension("validation")? {
            for constraint in validation.extensions("constraint") {
                constraints.extend(self.constraint(constraint));
            }
        }
        let mut field = self.typed_field(element)?;
        field.label = label;
        field.constraints = constraints;
        if let Some(properties) = element.extension("properties")? {
            let text = |e: &Element, name| e.attr(name).unwrap_or_default().to_owned();
            field.properties = properties
                .extensions("property")
                .map(|p| (text(p, "id"), text(p, "value")))
                .collect();
        }
        field.default_value = self.expr_opt(element.attr("defaultValue"))?;
        Ok(field)
    }

    fn constraint(&mut self, element: &'x Element) -> Option<(String, Option<String>)> {
        let (name, config) = (
            element.attr("name").unwrap_or("null"),
            element.attr("config"),
        );
        if name == "validator" {
            if config.is_none_or(str::is_empty) {
                self.error(
                    "validator configuration needs to provide either a fully qualified classname or an expression resolving to a custom FormFieldValidator implementation.",
                    element,
                );
                return None;
            }
        } else if !VALIDATORS.contains(&name) {
            self.error(
                format!("Cannot find validator implementation for name '{name}'."),
                element,
            );
            return None;
        }
        Some((name.to_owned(), config.map(str::to_owned)))
    }

    /// A field with id and type.
    fn typed_field(&mut self, element: &'x Element) -> Result<FormField, Abort> {
        let kind = element.attr("type");
        if kind.is_none() && element.name == "formField" {
            self.error("form field must have a 'type' attribute", element);
        }
        if let Some(kind) = kind.filter(|k| *k != "enum" && !TYPES.contains(k)) {
            self.error(format!("unknown type '{kind}'"), element);
        }
        let values = if kind == Some("enum") {
            let value = |e: &Element| FormValue {
                id: e.attr("id").unwrap_or_default().to_owned(),
                name: e.attr("name").map(str::to_owned),
            };
            element.extensions("value").map(value).collect()
        } else {
            Vec::new()
        };
        if let (Some("date"), Some(pattern)) = (kind, element.attr("datePattern")) {
            check_date_pattern(pattern)?;
        }
        Ok(FormField {
            id: element.id().unwrap_or_default().to_owned(),
            type_name: kind.unwrap_or_default().to_owned(),
            date_pattern: element.attr("datePattern").map(str::to_owned),
            values,
            ..FormField::default()
        })
    }
}

/// Checks a pattern of `java.text.SimpleDateFormat`: letters outside of quotes are fields.
fn check_date_pattern(pattern: &str) -> Result<(), Abort> {
    let mut quoted = false;
    for c in pattern.chars() {
        match c {
            '\'' => quoted = !quoted,
            c if !quoted && c.is_ascii_alphabetic() && !"GyMLwWDdFEuaHkKhmsSzZXY".contains(c) => {
                return Err(Abort::Failed(format!("Illegal pattern character '{c}'")));
            }
            _ => {}
        }
    }
    if quoted {
        Err(Abort::Failed("Unterminated quote".to_owned()))
    } else {
        Ok(())
    }
}

/// A boolean in one of the words that Camunda knows.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "enabled" | "on" | "active" | "yes" => Some(true),
        "false" | "disabled" | "off" | "inactive" | "no" => Some(false),
        _ => None,
    }
}

//! From XML to the small parts of a model: names, references, texts, types.

use super::expression::Literal;
use super::table::{Input, Output, Tests};
use super::xml::Element;
use super::{CAMUNDA, ItemDefinition, Place, Requirements, Variable};

/// An attribute; one without text is as good as none, as for Camunda.
pub(super) fn owned(value: Option<&str>) -> Option<String> {
    value.filter(|v| !v.is_empty()).map(str::to_owned)
}

pub(super) fn id(element: &Element) -> Option<String> {
    owned(element.attribute("id"))
}

pub(super) fn place(element: &Element) -> Place {
    Place {
        line: element.line,
        column: element.column,
    }
}

pub(super) fn name(element: &Element) -> String {
    element.attribute("name").unwrap_or_default().to_owned()
}

/// The type reference: an attribute, or in DMN 1.1 an element in some places.
pub(super) fn type_ref(element: &Element) -> Option<String> {
    let raw = element
        .attribute("typeRef")
        .or_else(|| element.child("typeRef").map(|c| c.text.as_str()))?;
    let trimmed = raw.trim();
    Some(
        trimmed
            .rsplit_once(':')
            .map_or(trimmed, |(_, local)| local)
            .to_owned(),
    )
    .filter(|t| !t.is_empty())
}

pub(super) fn variable(element: &Element) -> Variable {
    Variable {
        id: id(element),
        name: owned(element.attribute("name")),
        type_ref: type_ref(element),
    }
}

pub(super) fn references(element: &Element, name: &str) -> Vec<String> {
    element
        .children_named(name)
        .filter_map(|c| c.attribute("href"))
        .map(str::to_owned)
        .collect()
}

pub(super) fn requirements(element: &Element) -> Requirements {
    let mut out = Requirements::default();
    for requirement in element.children_named("informationRequirement") {
        let (decisions, inputs) = (
            references(requirement, "requiredDecision"),
            references(requirement, "requiredInput"),
        );
        out.empty |= decisions.is_empty() && inputs.is_empty();
        out.decisions.extend(decisions);
        out.inputs.extend(inputs);
    }
    for requirement in element.children_named("knowledgeRequirement") {
        out.knowledge
            .extend(references(requirement, "requiredKnowledge"));
    }
    out
}

pub(super) fn literal(element: &Element) -> Literal {
    let text = element.child("text");
    Literal {
        id: id(element),
        text: text.map(|t| t.text.trim().to_owned()).unwrap_or_default(),
        language: owned(element.attribute("expressionLanguage")),
        type_ref: type_ref(element),
        present: text.is_some(),
        place: text.map_or_else(|| place(element), place),
    }
}

pub(super) fn tests(element: &Element) -> Tests {
    Tests {
        id: id(element),
        text: element
            .child("text")
            .map(|t| t.text.trim().to_owned())
            .unwrap_or_default(),
        language: owned(element.attribute("expressionLanguage")),
        place: place(element),
    }
}

pub(super) fn input(element: &Element) -> Input {
    Input {
        id: id(element),
        label: owned(element.attribute("label")),
        expression: element
            .child("inputExpression")
            .map(literal)
            .unwrap_or_default(),
        values: element.child("inputValues").map(tests),
        input_variable: owned(element.attribute_of(CAMUNDA, "inputVariable")),
    }
}

pub(super) fn output(element: &Element) -> Output {
    Output {
        id: id(element),
        name: owned(element.attribute("name")),
        label: owned(element.attribute("label")),
        type_ref: type_ref(element),
        values: element.child("outputValues").map(tests),
        default: element.child("defaultOutputEntry").map(literal),
    }
}

pub(super) fn item_definition(element: &Element) -> ItemDefinition {
    let constraint = |name: &str| {
        element
            .child(name)
            .and_then(|v| v.child("text"))
            .map(|t| t.text.trim().to_owned())
    };
    let function = element.child("functionItem").map(|item| {
        let output = item
            .attribute("outputTypeRef")
            .map(|t| t.rsplit_once(':').map_or(t, |(_, local)| local).to_owned());
        (
            item.children_named("parameters").map(type_ref).collect(),
            output,
        )
    });
    ItemDefinition {
        name: name(element),
        type_ref: type_ref(element),
        collection: element.attribute("isCollection") == Some("true"),
        allowed_values: constraint("allowedValues"),
        type_constraint: constraint("typeConstraint"),
        components: element
            .children_named("itemComponent")
            .map(item_definition)
            .collect(),
        function,
        place: place(element),
    }
}

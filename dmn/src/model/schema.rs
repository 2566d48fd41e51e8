//! What DMN's XML schema asks for that does not matter for the meaning: ids, names, and the order of elements where decision tables
//! and literal expressions are made of them.

use std::collections::HashSet;

use super::Problem;
use super::xml::Element;

/// What an element of the schema is made of.
struct Rule {
    name: &'static str,
    /// Attributes without a namespace beside `id` and `label`; those with a `!` must be there.
    attributes: &'static [&'static str],
    /// Groups of children in their order, each with the least and the greatest number of them.
    children: &'static [(&'static [&'static str], usize, usize)],
}

const ANY: usize = usize::MAX;

const EXPRESSIONS: &[&str] = &[
    "expression",
    "literalExpression",
    "decisionTable",
    "context",
    "invocation",
    "functionDefinition",
    "relation",
    "list",
    "conditional",
    "filter",
    "for",
    "every",
    "some",
];

const RULES: [Rule; 13] = [
    Rule {
        name: "definitions",
        attributes: &[
            "name!",
            "namespace!",
            "expressionLanguage",
            "typeLanguage",
            "exporter",
            "exporterVersion",
        ],
        children: &[
            (&["import"], 0, ANY),
            (&["itemDefinition"], 0, ANY),
            (
                &[
                    "decision",
                    "inputData",
                    "businessKnowledgeModel",
                    "decisionService",
                    "knowledgeSource",
                    "drgElement",
                ],
                0,
                ANY,
            ),
            (
                &["textAnnotation", "association", "group", "artifact"],
                0,
                ANY,
            ),
            (&["elementCollection"], 0, ANY),
            (
                &[
                    "performanceIndicator",
                    "organizationUnit",
                    "organisationalUnit",
                    "businessContextElement",
                ],
                0,
                ANY,
            ),
        ],
    },
    Rule {
        name: "decision",
        attributes: &["name!"],
        children: &[
            (&["question"], 0, 1),
            (&["allowedAnswers"], 0, 1),
            (&["variable"], 0, 1),
            (&["informationRequirement"], 0, ANY),
            (&["knowledgeRequirement"], 0, ANY),
            (&["authorityRequirement"], 0, ANY),
            (&["supportedObjective"], 0, ANY),
            (&["impactedPerformanceIndicator"], 0, ANY),
            (&["decisionMaker"], 0, ANY),
            (&["decisionOwner"], 0, ANY),
            (&["usingProcess"], 0, ANY),
            (&["usingTask"], 0, ANY),
            (EXPRESSIONS, 0, 1),
        ],
    },
    Rule {
        name: "inputData",
        attributes: &["name!"],
        children: &[(&["variable"], 0, 1)],
    },
    Rule {
        name: "variable",
        attributes: &["name!", "typeRef"],
        children: &[],
    },
    Rule {
        name: "informationRequirement",
        attributes: &[],
        children: &[(&["requiredDecision", "requiredInput"], 1, 1)],
    },
    Rule {
        name: "decisionTable",
        attributes: &[
            "hitPolicy",
            "aggregation",
            "preferredOrientation",
            "outputLabel",
            "typeRef",
        ],
        children: &[
            (&["input"], 0, ANY),
            (&["output"], 1, ANY),
            (&["annotation"], 0, ANY),
            (&["rule"], 0, ANY),
        ],
    },
    Rule {
        name: "input",
        attributes: &[],
        children: &[(&["inputExpression"], 1, 1), (&["inputValues"], 0, 1)],
    },
    Rule {
        name: "inputExpression",
        attributes: &["typeRef", "expressionLanguage"],
        children: LITERAL,
    },
    Rule {
        name: "output",
        attributes: &["name", "typeRef"],
        children: &[(&["outputValues"], 0, 1), (&["defaultOutputEntry"], 0, 1)],
    },
    Rule {
        name: "rule",
        attributes: &[],
        children: &[
            (&["inputEntry"], 0, ANY),
            (&["outputEntry"], 1, ANY),
            (&["annotationEntry"], 0, ANY),
        ],
    },
    Rule {
        name: "inputEntry",
        attributes: &["expressionLanguage", "typeRef"],
        children: &[(&["text"], 1, 1)],
    },
    Rule {
        name: "outputEntry",
        attributes: &["typeRef", "expressionLanguage"],
        children: LITERAL,
    },
    Rule {
        name: "literalExpression",
        attributes: &["typeRef", "expressionLanguage"],
        children: LITERAL,
    },
];

const LITERAL: &[(&[&str], usize, usize)] = &[(&["text"], 0, 1), (&["importedValues"], 0, 1)];

/// Where a document breaks the schema.
pub(super) fn check_schema<'e>(
    element: &'e Element,
    ids: &mut HashSet<&'e str>,
    problems: &mut Vec<Problem>,
) {
    let mut wrong = |at: &Element, message: String| {
        let id = element.attribute("id");
        problems.push(Problem::at(at.line, at.column, id, message));
    };
    if let Some(id) = element.attribute("id") {
        if !ids.insert(id) {
            wrong(element, format!("the id '{id}' is not unique"));
        }
        if !is_name(id) {
            wrong(
                element,
                format!(
                    "expected an id without blanks and colons that begins with a letter, but found '{id}'"
                ),
            );
        }
    }
    let mut children = element
        .children
        .iter()
        .filter(|c| c.namespace == element.namespace)
        .peekable();
    children.next_if(|c| c.name == "description");
    children.next_if(|c| c.name == "extensionElements");
    if let Some(rule) = RULES.iter().find(|rule| rule.name == element.name) {
        check_attributes(element, rule, &mut wrong);
        for (names, least, most) in rule.children {
            let mut found = 0;
            while found < *most
                && children
                    .next_if(|c| names.contains(&c.name.as_str()))
                    .is_some()
            {
                found += 1;
            }
            if found < *least {
                let what = names.join("' or '");
                wrong(element, format!("expected '{what}' in '{}'", element.name));
            }
        }
        if let Some(child) = children.next() {
            wrong(
                child,
                format!("'{}' cannot stand here in '{}'", child.name, element.name),
            );
        }
    }
    for child in children.filter(|c| c.name == "extensionElements") {
        wrong(
            child,
            "expected 'extensionElements' before other elements".to_owned(),
        );
    }
    for child in element
        .children
        .iter()
        .filter(|c| c.namespace == element.namespace)
    {
        check_schema(child, ids, problems);
    }
}

fn check_attributes(element: &Element, rule: &Rule, wrong: &mut impl FnMut(&Element, String)) {
    let known = |name: &str| {
        matches!(name, "id" | "label")
            || rule
                .attributes
                .iter()
                .any(|a| a.trim_end_matches('!') == name)
    };
    for (namespace, name, _) in &element.attributes {
        if namespace.is_empty() && !known(name) {
            wrong(
                element,
                format!("'{}' has no attribute '{name}'", element.name),
            );
        }
    }
    for required in rule.attributes.iter().filter_map(|a| a.strip_suffix('!')) {
        if element.attribute(required).is_none() {
            wrong(
                element,
                format!("expected an attribute '{required}' of '{}'", element.name),
            );
        }
    }
    if let Some(orientation) = element.attribute("preferredOrientation")
        && !matches!(orientation, "Rule-as-Row" | "Rule-as-Column" | "CrossTable")
    {
        wrong(element, format!("there is no orientation '{orientation}'"));
    }
}

/// Whether a text is a name without a colon, as ids are.
fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_none_or(|c| c.is_alphabetic() || c == '_')
        && letters.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\u{b7}'))
}

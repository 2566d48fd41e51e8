//! From XML to a model.

use std::collections::HashSet;

use super::expression::{Binding, Boxed, Entry, Formal, FunctionKind, Literal};
use super::parts::{
    id, input, item_definition, literal, name, output, owned, place, references, requirements,
    tests, type_ref, variable,
};
use super::schema::check_schema;
use super::table::{Aggregation, HitPolicy, Input, Output, Rule, Table};
use super::xml::{self, Element};
use super::{
    CAMUNDA, Decision, DecisionService, Definitions, Import, InputData, KnowledgeModel, Problem,
    Problems,
};

/// The namespaces of DMN 1.1 to 1.5, and the one of early Camunda models.
const NAMESPACES: [&str; 6] = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
];

/// Reads a model of DMN 1.1, 1.2, 1.3, 1.4 or 1.5.
///
/// # Errors
/// All problems of form that were found.
pub fn parse(xml: &[u8]) -> Result<Definitions, Problems> {
    let root = xml::read(xml)?;
    if root.name != "definitions" || !NAMESPACES.contains(&root.namespace.as_str()) {
        let message = format!(
            "expected 'definitions' of a DMN namespace, but found '{}' of '{}'",
            root.name, root.namespace
        );
        return Err(Problem::at(root.line, root.column, None, message).into());
    }
    let mut reader = Reader {
        problems: Vec::new(),
    };
    let mut definitions = reader.definitions(&root);
    check_schema(&root, &mut HashSet::new(), &mut definitions.schema_problems);
    if reader.problems.is_empty() {
        Ok(definitions)
    } else {
        Err(Problems(reader.problems))
    }
}

struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    fn problem(&mut self, element: &Element, message: String) {
        self.problems.push(Problem::at(
            element.line,
            element.column,
            element.attribute("id"),
            message,
        ));
    }

    fn definitions(&mut self, root: &Element) -> Definitions {
        let mut model = Definitions {
            id: id(root),
            name: owned(root.attribute("name")),
            namespace: root.attribute("namespace").unwrap_or_default().to_owned(),
            dmn: root.namespace.clone(),
            expression_language: owned(root.attribute("expressionLanguage")),
            ..Definitions::default()
        };
        for element in root
            .children
            .iter()
            .filter(|e| e.namespace == root.namespace)
        {
            match element.name.as_str() {
                "import" => model.imports.push(Import {
                    name: name(element),
                    namespace: element
                        .attribute("namespace")
                        .unwrap_or_default()
                        .to_owned(),
                    location: owned(element.attribute("locationURI")),
                }),
                "itemDefinition" => model.item_definitions.push(item_definition(element)),
                "inputData" => model.inputs.push(InputData {
                    id: id(element),
                    name: name(element),
                    variable: element.child("variable").map(variable).unwrap_or_default(),
                }),
                "decision" => {
                    let decision = self.decision(element);
                    model.decisions.push(decision);
                }
                "businessKnowledgeModel" => {
                    let knowledge = self.knowledge(element);
                    model.knowledge_models.push(knowledge);
                }
                "decisionService" => model.services.push(DecisionService {
                    id: id(element),
                    name: name(element),
                    variable: element.child("variable").map(variable).unwrap_or_default(),
                    output_decisions: references(element, "outputDecision"),
                    encapsulated_decisions: references(element, "encapsulatedDecision"),
                    input_decisions: references(element, "inputDecision"),
                    input_data: references(element, "inputData"),
                }),
                _ => {}
            }
        }
        model
    }

    fn decision(&mut self, element: &Element) -> Decision {
        Decision {
            id: id(element),
            name: name(element),
            variable: element.child("variable").map(variable),
            requirements: requirements(element),
            logic: self.logic(element),
            version_tag: owned(element.attribute_of(CAMUNDA, "versionTag")),
            history_time_to_live: owned(element.attribute_of(CAMUNDA, "historyTimeToLive")),
            place: place(element),
        }
    }

    fn knowledge(&mut self, element: &Element) -> KnowledgeModel {
        KnowledgeModel {
            id: id(element),
            name: name(element),
            variable: element.child("variable").map(variable).unwrap_or_default(),
            requirements: requirements(element),
            logic: element
                .child("encapsulatedLogic")
                .map(|logic| self.function(logic)),
            place: place(element),
        }
    }

    /// The first boxed expression among the children.
    fn logic(&mut self, element: &Element) -> Option<Boxed> {
        element
            .children
            .iter()
            .filter(|c| c.namespace == element.namespace)
            .find_map(|c| self.boxed(c))
    }

    /// A boxed expression with its declared type.
    fn boxed(&mut self, element: &Element) -> Option<Boxed> {
        let inner = self.untyped(element)?;
        Some(match (&inner, type_ref(element)) {
            (Boxed::Function { .. } | Boxed::Table(_), _) | (_, None) => inner,
            (_, Some(type_ref)) => Boxed::Typed {
                type_ref,
                inner: Box::new(inner),
            },
        })
    }

    fn untyped(&mut self, element: &Element) -> Option<Boxed> {
        Some(match element.name.as_str() {
            "literalExpression" => Boxed::Literal(literal(element)),
            "decisionTable" => Boxed::Table(Box::new(self.table(element))),
            "context" => Boxed::Context(
                element
                    .children_named("contextEntry")
                    .map(|entry| Entry {
                        variable: entry.child("variable").map(variable),
                        value: self.logic(entry),
                    })
                    .collect(),
            ),
            "invocation" => {
                let bindings = element
                    .children_named("binding")
                    .map(|binding| Binding {
                        parameter: binding.child("parameter").map(name).unwrap_or_default(),
                        value: self.logic(binding),
                    })
                    .collect();
                Boxed::Invocation {
                    function: Box::new(self.logic(element)?),
                    bindings,
                }
            }
            "functionDefinition" => self.function(element),
            "relation" => {
                let rows = element
                    .children_named("row")
                    .map(|row| self.expressions(row))
                    .collect();
                Boxed::Relation {
                    columns: element.children_named("column").map(variable).collect(),
                    rows,
                }
            }
            "list" => Boxed::List(self.expressions(element)),
            "conditional" => Boxed::Conditional {
                condition: self.part(element, "if"),
                then: self.part(element, "then"),
                otherwise: self.part(element, "else"),
            },
            "filter" => Boxed::Filter {
                list: self.part(element, "in"),
                condition: self.part(element, "match"),
            },
            "for" => Boxed::For {
                variable: element
                    .attribute("iteratorVariable")
                    .unwrap_or_default()
                    .to_owned(),
                list: self.part(element, "in"),
                body: self.part(element, "return"),
            },
            "some" | "every" => Boxed::Quantified {
                every: element.name == "every",
                variable: element
                    .attribute("iteratorVariable")
                    .unwrap_or_default()
                    .to_owned(),
                list: self.part(element, "in"),
                condition: self.part(element, "satisfies"),
            },
            _ => return None,
        })
    }

    fn expressions(&mut self, element: &Element) -> Vec<Boxed> {
        element
            .children
            .iter()
            .filter(|c| c.namespace == element.namespace)
            .filter_map(|c| self.boxed(c))
            .collect()
    }

    /// The expression within a child of a name; none is the empty expression.
    fn part(&mut self, element: &Element, name: &str) -> Box<Boxed> {
        let found = element.child(name).and_then(|part| self.logic(part));
        Box::new(found.unwrap_or_else(|| {
            Boxed::Literal(Literal {
                place: place(element),
                ..Literal::default()
            })
        }))
    }

    fn function(&mut self, element: &Element) -> Boxed {
        let kind = match element.attribute("kind").unwrap_or("FEEL") {
            "Java" => FunctionKind::Java,
            "PMML" => FunctionKind::Pmml,
            _ => FunctionKind::Feel,
        };
        let formal = |p: &Element| Formal {
            name: name(p),
            type_ref: type_ref(p),
        };
        Boxed::Function {
            kind,
            parameters: element
                .children_named("formalParameter")
                .map(formal)
                .collect(),
            body: self.logic(element).map(Box::new),
            type_ref: type_ref(element),
        }
    }

    fn table(&mut self, element: &Element) -> Table {
        let hit_policy = match element.attribute("hitPolicy") {
            None => HitPolicy::Unique,
            Some(text) => HitPolicy::parse(text).unwrap_or_else(|| {
                self.problem(
                    element,
                    format!("expected a hit policy, but found '{text}'"),
                );
                HitPolicy::Unique
            }),
        };
        let aggregation = element.attribute("aggregation").and_then(|text| {
            let known = Aggregation::parse(text);
            if known.is_none() {
                self.problem(
                    element,
                    format!("expected an aggregation, but found '{text}'"),
                );
            }
            known
        });
        let inputs: Vec<Input> = element.children_named("input").map(input).collect();
        let outputs: Vec<Output> = element.children_named("output").map(output).collect();
        let rules: Vec<Rule> = element
            .children_named("rule")
            .map(|rule| Rule {
                id: id(rule),
                inputs: rule.children_named("inputEntry").map(tests).collect(),
                outputs: rule.children_named("outputEntry").map(literal).collect(),
                annotations: rule
                    .children_named("annotationEntry")
                    .filter_map(|a| a.child("text"))
                    .map(|t| t.text.trim().to_owned())
                    .collect(),
            })
            .collect();
        for rule in element.children_named("rule") {
            let count = rule.children_named("inputEntry").count();
            if count > 0 && count != inputs.len() {
                self.problem(
                    rule,
                    format!("expected {} input entries, but found {count}", inputs.len()),
                );
            }
            let count = rule.children_named("outputEntry").count();
            if count != outputs.len() {
                self.problem(
                    rule,
                    format!(
                        "expected {} output entries, but found {count}",
                        outputs.len()
                    ),
                );
            }
        }
        Table {
            id: id(element),
            hit_policy,
            aggregation,
            inputs,
            outputs,
            rules,
            place: place(element),
        }
    }
}

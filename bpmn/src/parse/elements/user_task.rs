//! User tasks.

use crate::model::{ActivityIx, ActivityKind, TaskProperty, UserTask};
use crate::parse::draft::Scope;
use crate::parse::process::{documentation, formal_expression};
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    pub(in crate::parse) fn user_task(
        &mut self,
        element: &'x Element,
        scope: Scope,
    ) -> Result<ActivityIx, Abort> {
        let ix = self.create(element, scope)?;
        self.asynchronous(element, ix)?;
        let form = self.form(element)?;
        let name = element.attr("name");
        let mut task = UserTask {
            form,
            name: self.expr_opt(name)?,
            description: self.expr_opt(documentation(element).as_deref())?,
            ..UserTask::default()
        };
        let shown = name.unwrap_or("null");
        let performers: Vec<_> = element.all("humanPerformer").collect();
        match performers.as_slice() {
            [] => {}
            [performer] => task.assignee = self.expr_opt(formal_expression(performer)?.map(|e| e.text.as_str()))?,
            _ => self.error(format!("Invalid task definition: multiple humanPerformer sub elements defined for {shown}"), element),
        }
        for owner in element.all("potentialOwner") {
            self.resource_assignment(owner, &mut task.candidate_users, &mut task.candidate_groups)?;
        }
        if let Some(assignee) = element.camunda("assignee") {
            if task.assignee.is_some() {
                self.error(
                    format!("Invalid usage: duplicate assignee declaration for task {shown}"),
                    element,
                );
            } else {
                task.assignee = Some(self.expr(assignee)?);
            }
        }
        self.names(element.camunda("candidateUsers"), &mut task.candidate_users)?;
        self.names(
            element.camunda("candidateGroups"),
            &mut task.candidate_groups,
        )?;
        task.listeners = self.task_listeners(element, ix)?;
        task.due_date = self.expr_opt(element.camunda("dueDate"))?;
        task.follow_up_date = self.expr_opt(element.camunda("followUpDate"))?;
        task.priority = self.expr_opt(element.camunda("priority"))?;
        for property in element.all("property") {
            if property.attr("name").is_none() && property.id().is_none() {
                self.error_of(
                    format!(
                        "Invalid property usage on line {}: no id or name specified.",
                        property.line
                    ),
                    Some(property),
                    &[element.id().unwrap_or_default()],
                );
            }
            task.properties.push(TaskProperty {
                source: property.camunda("src").map(str::to_owned),
                source_expression: self.expr_opt(property.camunda("srcExpr"))?,
                destination: property.camunda("dst").map(str::to_owned),
                link: property.camunda("link").is_some(),
                link_expression: property.camunda("linkExpr").is_some(),
            });
        }
        if !task.properties.is_empty() {
            self.draft.activity_mut(ix).is_scope = true;
        }
        self.draft
            .behave(ix, ActivityKind::UserTask(Box::new(task)));
        self.execution_listeners(element, Some(ix))?;
        self.retries(element, ix, false)?;
        Ok(ix)
    }
}

//! Variables: where they are looked up and set, how they are stored, what history says of them.

use cauce_expr::value::fields::Fields;
use cauce_expr::{TypedValue, Value};
use cauce_store::records::{ByteArray, Variable};

use super::conditions::VariableEvent;
use super::{Exec, Step};

/// What variables hang on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VarScope {
    /// An execution.
    Execution(String),
    /// A task.
    Task(String),
    /// Values that are there only while a command runs: what a connector has answered, the fields of a start form.
    Passing {
        /// An id of its own.
        id: String,
        /// The execution around, empty for none.
        execution: String,
    },
}

impl VarScope {
    /// The id of the execution or task.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Execution(id) | Self::Task(id) | Self::Passing { id, .. } => id,
        }
    }
}

impl Exec<'_> {
    /// The scope around a scope.
    fn outer(&self, scope: &VarScope) -> Option<VarScope> {
        match scope {
            VarScope::Execution(id) => self.parent_of(id).map(VarScope::Execution),
            VarScope::Task(id) => self
                .ws
                .rows
                .tasks
                .get(id)
                .and_then(|t| t.execution_id.clone())
                .map(VarScope::Execution),
            VarScope::Passing { execution, .. } => Some(VarScope::Execution(execution.clone())),
        }
    }

    fn local_id(&self, scope: &VarScope, name: &str) -> Option<String> {
        self.ws
            .rows
            .variables
            .of(scope.id())
            .find(|v| v.name == name)
            .map(|v| v.id.clone())
    }

    /// The value of a variable of the very scope.
    #[must_use]
    pub fn local(&self, scope: &VarScope, name: &str) -> Option<Value> {
        if let Some(value) = self
            .transients
            .get(&(scope.id().to_owned(), name.to_owned()))
        {
            return Some(value.clone());
        }
        self.local_id(scope, name).map(|id| self.stored_value(&id))
    }

    /// The value of a variable of the scope or the nearest one around it that has it.
    #[must_use]
    pub fn variable(&self, scope: &VarScope, name: &str) -> Option<Value> {
        let mut at = Some(scope.clone());
        while let Some(scope) = at {
            if let Some(value) = self.local(&scope, name) {
                return Some(value);
            }
            at = self.outer(&scope);
        }
        None
    }

    /// All variables visible from a scope, the innermost of a name.
    #[must_use]
    pub fn visible_variables(&self, scope: &VarScope) -> Vec<(String, Value)> {
        let mut seen = indexmap::IndexMap::new();
        let mut at = Some(scope.clone());
        while let Some(scope) = at {
            for (name, value) in self.local_variables(&scope) {
                seen.entry(name).or_insert(value);
            }
            at = self.outer(&scope);
        }
        seen.into_iter().collect()
    }

    /// Variables of the very scope.
    #[must_use]
    pub fn local_variables(&self, scope: &VarScope) -> Vec<(String, Value)> {
        let mut out: Vec<(String, Value)> = self
            .ws
            .rows
            .variables
            .of(scope.id())
            .map(|v| (v.name.clone(), self.stored_value(&v.id)))
            .collect();
        for ((of, name), value) in &self.transients {
            if of == scope.id() {
                out.retain(|(n, _)| n != name);
                out.push((name.clone(), value.clone()));
            }
        }
        out
    }

    /// The value of a stored variable.
    #[must_use]
    pub fn stored_value(&self, id: &str) -> Value {
        Value::from_fields(&self.stored_fields(id)).unwrap_or(Value::Null)
    }

    /// The columns of a stored variable.
    fn stored_fields(&self, id: &str) -> Fields {
        let Some(row) = self.ws.rows.variables.get(id) else {
            return Fields {
                type_name: "null".into(),
                ..Fields::default()
            };
        };
        let bytes = row
            .bytearray_id
            .as_deref()
            .and_then(|b| self.ws.rows.byte_arrays.get(b))
            .and_then(|b| b.bytes.clone());
        Fields {
            type_name: row.kind.clone().into(),
            text: row.text.clone(),
            text2: row.text2.clone(),
            long: row.long,
            double: row.double,
            bytes,
        }
    }

    /// Sets a variable where it is, or at the outermost scope.
    pub fn set_variable(&mut self, scope: &VarScope, name: &str, value: TypedValue) -> Step {
        let source = self.source_execution(scope);
        let mut at = scope.clone();
        loop {
            if self.has_local(&at, name) {
                break;
            }
            match self.outer(&at) {
                Some(outer) => at = outer,
                None => break,
            }
        }
        self.set_local_from(&at, name, value, source)
    }

    /// An expression has read a stored JSON object: like Camunda, which writes it anew at the end of the command then, it is kept in its
    /// normal form.
    pub(super) fn note_object_read(&mut self, scope: &VarScope, name: &str, value: &Value) -> Step {
        let Value::Object(object) = value else {
            return Ok(());
        };
        if object.format != "application/json" {
            return Ok(());
        }
        let Some(data) = &object.data else {
            return Ok(());
        };
        let Ok(parsed) = serde_json::from_slice::<serde_json::Value>(data) else {
            return Ok(());
        };
        let normal = parsed.to_string().into_bytes();
        if normal == *data {
            return Ok(());
        }
        let mut at = Some(scope.clone());
        while let Some(scope) = at {
            if let Some(id) = self.local_id(&scope, name) {
                if !self.read_objects.iter().any(|(known, ..)| *known == id) {
                    self.read_objects.push((id, data.to_vec(), normal));
                }
                return Ok(());
            }
            at = self.outer(&scope);
        }
        Ok(())
    }

    /// The command has ended well: what is said of what has gone goes, and objects that were read, and neither set nor removed since, are written in their normal form.
    pub(crate) fn finish(&mut self) -> Step {
        self.forget_resources();
        for (id, read, normal) in std::mem::take(&mut self.read_objects) {
            let Some(variable) = self.ws.rows.variables.get(&id) else {
                continue;
            };
            let source = variable.execution_id.clone();
            let fields = self.stored_fields(&id);
            if fields.bytes.as_deref() != Some(&*read) {
                continue;
            }
            self.store_fields(
                &id,
                Fields {
                    bytes: Some(normal),
                    ..fields
                },
            );
            self.ws.rows.variables.update(&id, |v| {
                v.sequence_counter = Some(v.sequence_counter.unwrap_or(0) + 1)
            });
            self.history_variable(&id, super::history::Change::Update, source.as_deref())?;
        }
        Ok(())
    }

    fn has_local(&self, scope: &VarScope, name: &str) -> bool {
        self.local_id(scope, name).is_some()
            || self
                .transients
                .contains_key(&(scope.id().to_owned(), name.to_owned()))
    }

    /// Sets a variable of the very scope.
    pub fn set_local(&mut self, scope: &VarScope, name: &str, value: TypedValue) -> Step {
        let source = self.source_execution(scope);
        self.set_local_from(scope, name, value, source)
    }

    fn source_execution(&self, scope: &VarScope) -> Option<String> {
        match scope {
            VarScope::Execution(id) => Some(id.clone()),
            VarScope::Task(id) => self
                .ws
                .rows
                .tasks
                .get(id)
                .and_then(|t| t.execution_id.clone()),
            VarScope::Passing { execution, .. } => Some(execution.clone()),
        }
    }

    fn set_local_from(
        &mut self,
        scope: &VarScope,
        name: &str,
        value: TypedValue,
        source: Option<String>,
    ) -> Step {
        let key = (scope.id().to_owned(), name.to_owned());
        if value.transient || matches!(scope, VarScope::Passing { .. }) {
            if self.local_id(scope, name).is_some() {
                return super::fail(format!(
                    "ENGINE-17006 Cannot set transient variable with name {name} to non-transient variable and vice versa."
                ));
            }
            let event = if self.transients.contains_key(&key) {
                VariableEvent::Update
            } else {
                VariableEvent::Create
            };
            self.transients.insert(key, value.value);
            return self.variable_changed(scope, name, event);
        }
        if self.transients.contains_key(&key) {
            return super::fail(format!(
                "ENGINE-17006 Cannot set transient variable with name {name} to non-transient variable and vice versa."
            ));
        }
        let fields = match value.value.to_fields() {
            Ok(fields) => fields,
            Err(error) => return super::fail(error.message(name)),
        };
        match self.local_id(scope, name) {
            Some(id) => {
                self.store_fields(&id, fields);
                self.ws.rows.variables.update(&id, |v| {
                    v.sequence_counter = Some(v.sequence_counter.unwrap_or(0) + 1)
                });
                self.history_variable(&id, super::history::Change::Update, source.as_deref())?;
                self.variable_changed(scope, name, VariableEvent::Update)
            }
            None => {
                let id = self.create_variable(scope, name, fields)?;
                self.history_variable(&id, super::history::Change::Create, source.as_deref())?;
                self.variable_changed(scope, name, VariableEvent::Create)
            }
        }
    }

    fn create_variable(&mut self, scope: &VarScope, name: &str, fields: Fields) -> Step<String> {
        let id = self.new_id();
        let mut row = Variable {
            id: id.clone(),
            rev: 1,
            kind: fields.type_name.to_string(),
            name: name.to_owned(),
            var_scope: Some(scope.id().to_owned()),
            sequence_counter: Some(1),
            ..Variable::default()
        };
        match scope {
            VarScope::Execution(execution) => {
                let e = self.execution(execution)?;
                row.execution_id = Some(execution.clone());
                row.proc_inst_id = e.proc_inst_id.clone();
                row.proc_def_id = e.proc_def_id.clone();
                row.tenant_id = e.tenant_id.clone();
                row.is_concurrent_local = !e.is_scope || self.executes_scope_leaf(execution)?;
            }
            VarScope::Task(task) => {
                if let Some(t) = self.ws.rows.tasks.get(task) {
                    row.task_id = Some(task.clone());
                    row.execution_id = t.execution_id.clone();
                    row.proc_inst_id = t.proc_inst_id.clone();
                    row.proc_def_id = t.proc_def_id.clone();
                    row.tenant_id = t.tenant_id.clone();
                }
            }
            VarScope::Passing { .. } => {
                return super::fail("what a connector answers is not stored");
            }
        }
        self.ws.rows.variables.insert(row);
        self.store_fields(&id, fields);
        Ok(id)
    }

    /// Whether a scope execution is executing a scope activity that is no composite one.
    fn executes_scope_leaf(&self, execution: &str) -> Step<bool> {
        let e = self.execution(execution)?;
        if !e.is_active || e.act_id.is_none() || e.act_inst_id.is_none() {
            return Ok(false);
        }
        self.with_activity(execution, |a| {
            a.is_scope && !super::tree::is_composite(&a.kind)
        })
    }

    /// Writes a value's columns and its byte array.
    pub(super) fn store_fields(&mut self, id: &str, fields: Fields) {
        let old = self
            .ws
            .rows
            .variables
            .get(id)
            .and_then(|v| v.bytearray_id.clone());
        let name = self.ws.rows.variables.get(id).map(|v| v.name.clone());
        let tenant = self
            .ws
            .rows
            .variables
            .get(id)
            .and_then(|v| v.tenant_id.clone());
        let bytearray = match (fields.bytes, old) {
            (Some(bytes), Some(old)) if self.ws.rows.byte_arrays.has(&old) => {
                self.ws
                    .rows
                    .byte_arrays
                    .update(&old, |b| b.bytes = Some(bytes));
                Some(old)
            }
            (Some(bytes), _) => {
                let array = ByteArray {
                    id: self.new_id(),
                    rev: 1,
                    name,
                    bytes: Some(bytes),
                    tenant_id: tenant,
                    kind: Some(2),
                    create_time: Some(self.now()),
                    ..ByteArray::default()
                };
                let array_id = array.id.clone();
                self.ws.rows.byte_arrays.insert(array);
                Some(array_id)
            }
            (None, Some(old)) => {
                self.ws.rows.byte_arrays.remove(&old);
                None
            }
            (None, None) => None,
        };
        self.ws.rows.variables.update(id, |v| {
            v.kind = fields.type_name.into_owned();
            v.text = fields.text;
            v.text2 = fields.text2;
            v.long = fields.long;
            v.double = fields.double;
            v.bytearray_id = bytearray;
        });
    }

    /// Removes a variable of the very scope, as a user does it; `false` where there is none.
    pub fn remove_local(&mut self, scope: &VarScope, name: &str) -> Step<bool> {
        if self
            .transients
            .remove(&(scope.id().to_owned(), name.to_owned()))
            .is_some()
        {
            self.variable_changed(scope, name, VariableEvent::Delete)?;
            return Ok(true);
        }
        let Some(id) = self.local_id(scope, name) else {
            return Ok(false);
        };
        let source = self.source_execution(scope);
        self.history_variable(&id, super::history::Change::Delete, source.as_deref())?;
        self.drop_variable(&id);
        self.variable_changed(scope, name, VariableEvent::Delete)?;
        Ok(true)
    }

    /// Removes a variable from the nearest scope that has it.
    pub fn remove_variable(&mut self, scope: &VarScope, name: &str) -> Step<bool> {
        let mut at = Some(scope.clone());
        while let Some(scope) = at {
            if self.has_local(&scope, name) {
                return self.remove_local(&scope, name);
            }
            at = self.outer(&scope);
        }
        Ok(false)
    }

    fn drop_variable(&mut self, id: &str) {
        if let Some(row) = self.ws.rows.variables.remove(id)
            && let Some(bytes) = row.bytearray_id
        {
            self.ws.rows.byte_arrays.remove(&bytes);
        }
    }

    /// Removes all variables of an execution or task with it; history keeps their last values.
    pub(crate) fn remove_variables_silently(&mut self, scope: &str) {
        for id in self.ws.rows.variables.ids_of(scope) {
            self.drop_variable(&id);
        }
        self.transients.retain(|(of, _), _| of != scope);
    }

    /// Moves all variables of an execution to another one.
    pub(super) fn move_variables(&mut self, from: &str, to: &str) -> Step {
        for id in self.ws.rows.variables.ids_of(from) {
            self.move_variable(&id, to)?;
        }
        self.move_transients(from, to);
        Ok(())
    }

    /// Moves those variables that belong to the token rather than to the scope.
    pub(super) fn move_concurrent_local_variables(&mut self, from: &str, to: &str) -> Step {
        for id in self.ws.rows.variables.ids_of(from) {
            if self
                .ws
                .rows
                .variables
                .get(&id)
                .is_some_and(|v| v.is_concurrent_local)
            {
                self.move_variable(&id, to)?;
            }
        }
        Ok(())
    }

    fn move_transients(&mut self, from: &str, to: &str) {
        let names: Vec<String> = self
            .transients
            .keys()
            .filter(|(of, _)| of == from)
            .map(|(_, n)| n.clone())
            .collect();
        for name in names {
            if let Some(value) = self.transients.remove(&(from.to_owned(), name.clone())) {
                self.transients.insert((to.to_owned(), name), value);
            }
        }
    }

    fn move_variable(&mut self, id: &str, to: &str) -> Step {
        let Some(name) = self.ws.rows.variables.get(id).map(|v| v.name.clone()) else {
            return Ok(());
        };
        let target = VarScope::Execution(to.to_owned());
        if let Some(existing) = self.local_id(&target, &name) {
            let fields = self.stored_fields(id);
            self.store_fields(&existing, fields);
            self.history_variable(&existing, super::history::Change::Update, Some(to))?;
            self.drop_variable(id);
            return Ok(());
        }
        self.ws.rows.variables.update(id, |v| {
            v.execution_id = Some(to.to_owned());
            v.var_scope = Some(to.to_owned());
        });
        Ok(())
    }

    /// Sets several variables of the scope, each where it is or at the outermost scope.
    pub fn set_variables(&mut self, scope: &VarScope, variables: &[(String, TypedValue)]) -> Step {
        for (name, value) in variables {
            self.set_variable(scope, name, value.clone())?;
        }
        Ok(())
    }
}

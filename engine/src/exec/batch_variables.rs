//! Variables of batches, which their jobs set in each process instance. They have no history of their own.

use cauce_expr::TypedValue;
use cauce_store::Filter;
use cauce_store::records::{ByteArray, Variable};

use super::{Exec, Step};

impl Exec<'_> {
    /// Keeps a variable with a batch.
    ///
    /// # Errors
    /// Its value cannot be stored.
    pub(crate) fn create_batch_variable(
        &mut self,
        batch: &str,
        name: &str,
        value: &TypedValue,
    ) -> Step {
        let fields = match value.value.to_fields() {
            Ok(fields) => fields,
            Err(error) => return super::fail(error.message(name)),
        };
        let id = self.new_id();
        self.ws.rows.variables.insert(Variable {
            id: id.clone(),
            rev: 1,
            kind: fields.type_name.to_string(),
            name: name.to_owned(),
            batch_id: Some(batch.to_owned()),
            var_scope: Some(batch.to_owned()),
            sequence_counter: Some(1),
            ..Variable::default()
        });
        self.store_fields(&id, fields);
        Ok(())
    }

    /// Loads the variables of a batch.
    ///
    /// # Errors
    /// None of its own; what is missing is asked for.
    pub(crate) fn load_batch_variables(&mut self, batch: &str) -> Step {
        let rows = self.query::<Variable>(Filter::new().text("BATCH_ID_", batch))?;
        for row in rows.iter() {
            if let Some(bytes) = &row.bytearray_id {
                let arrays = self.query::<ByteArray>(Filter::new().text("ID_", bytes))?;
                for array in arrays.iter() {
                    self.ws.rows.byte_arrays.load(array.clone());
                }
            }
            self.ws.rows.variables.load(row.clone());
        }
        Ok(())
    }

    /// The variables of a batch.
    ///
    /// # Errors
    /// None of its own.
    pub(crate) fn batch_variables(&mut self, batch: &str) -> Step<Vec<(String, TypedValue)>> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        self.load_batch_variables(batch)?;
        let rows = self.ws.rows.variables.of(batch);
        Ok(rows
            .map(|v| (v.name.clone(), TypedValue::from(self.stored_value(&v.id))))
            .collect())
    }

    /// Deletes the variables of a batch, which must have been loaded.
    pub(crate) fn drop_batch_variables(&mut self, batch: &str) {
        self.remove_variables_silently(batch);
    }
}

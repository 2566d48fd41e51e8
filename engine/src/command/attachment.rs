//! Files and links attached to tasks.

use cauce_store::Filter;
use cauce_store::records::{Attachment, ByteArray};

use super::operation_log::{PropertyChange, TASK_WORKER};
use super::task_assignment::task;
use crate::exec::{Exec, Step};

/// A file or a link to attach.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(missing_docs, reason = "the fields are the attachment's")]
pub struct NewAttachment {
    pub name: Option<String>,
    pub description: Option<String>,
    pub kind: Option<String>,
    pub url: Option<String>,
    pub content: Option<Vec<u8>>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq)]
pub enum AttachmentAdded {
    /// There is no such task.
    NoTask,
    /// There is neither content nor a link.
    Nothing,
    /// It was added.
    Added(Box<Attachment>),
}

/// Attaches something to a task.
///
/// # Errors
/// None of its own.
pub fn add_task_attachment(
    exec: &mut Exec<'_>,
    id: &str,
    new: Option<&NewAttachment>,
) -> Step<AttachmentAdded> {
    let Some(row) = task(exec, id)? else {
        return Ok(AttachmentAdded::NoTask);
    };
    let Some(new) = new else {
        return Ok(AttachmentAdded::Nothing);
    };
    let root = row
        .execution_id
        .as_deref()
        .and_then(|e| exec.ws.rows.executions.get(e))
        .and_then(|e| e.root_proc_inst_id.clone());
    let content_id = new.content.as_ref().map(|content| {
        let array = ByteArray {
            id: exec.new_id(),
            rev: 1,
            name: new.name.clone(),
            bytes: Some(content.clone()),
            tenant_id: row.tenant_id.clone(),
            kind: Some(3),
            create_time: Some(exec.now()),
            root_proc_inst_id: root.clone(),
            ..ByteArray::default()
        };
        let array_id = array.id.clone();
        exec.ws.rows.byte_arrays.insert(array);
        array_id
    });
    let attachment = Attachment {
        id: exec.new_id(),
        rev: 1,
        user_id: exec.env.user.clone(),
        name: new.name.clone(),
        description: new.description.clone(),
        kind: new.kind.clone(),
        task_id: Some(id.to_owned()),
        root_proc_inst_id: root,
        proc_inst_id: None,
        url: new.url.clone(),
        content_id,
        tenant_id: row.tenant_id.clone(),
        create_time: Some(exec.now()),
        removal_time: None,
    };
    exec.ws.rows.attachments.insert(attachment.clone());
    exec.change_task(id, |_| {})?;
    let about = exec.about_task(&row);
    let change = PropertyChange::set("name", new.name.clone().unwrap_or_default());
    exec.log_operation(
        "AddAttachment",
        "Attachment",
        TASK_WORKER,
        &about,
        &[change],
    );
    Ok(AttachmentAdded::Added(Box::new(attachment)))
}

/// Takes an attachment of a task away; `false` where the task has no such attachment.
///
/// # Errors
/// None of its own.
pub fn delete_task_attachment(exec: &mut Exec<'_>, id: &str, attachment: &str) -> Step<bool> {
    let filter = Filter::new().text("ID_", attachment).text("TASK_ID_", id);
    if exec.track(filter, |r| &mut r.attachments)?.is_empty() {
        return Ok(false);
    }
    let Some(gone) = exec.ws.rows.attachments.remove(attachment) else {
        return Ok(false);
    };
    if let Some(content) = &gone.content_id {
        exec.track_one(content, |r| &mut r.byte_arrays)?;
        exec.ws.rows.byte_arrays.remove(content);
    }
    if let Some(row) = task(exec, id)? {
        exec.change_task(id, |_| {})?;
        let about = exec.about_task(&row);
        let change = PropertyChange::set("name", gone.name.unwrap_or_default());
        exec.log_operation(
            "DeleteAttachment",
            "Attachment",
            TASK_WORKER,
            &about,
            &[change],
        );
    }
    Ok(true)
}

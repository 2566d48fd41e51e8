//! `POST /external-task/fetchAndLock`, which may wait for tasks to come.

use std::time::Duration;

use crate::routes::Routes;
use crate::routes::post;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cauce_engine::command::{FetchOrder, FetchRequest, FetchTopic, FetchedTask};
use cauce_engine::store::Wakeup;
use serde_json::{Map, Value, json};
use tokio::sync::broadcast;
use tokio::time::Instant;

use crate::body::{Body, Fields, format_date};
use crate::variables::{dtos, values, variables};
use crate::{App, RestError};

/// The routes of this file.
pub(super) fn routes() -> Routes {
    Routes::new().route("/external-task/fetchAndLock", post(fetch_and_lock))
}

async fn fetch_and_lock(State(app): State<App>, body: Body) -> Result<Json<Value>, RestError> {
    let fields = body.fields();
    let timeout = fields.long("asyncResponseTimeout")?.unwrap_or(0);
    let most = i64::try_from(app.limits.long_poll.as_millis()).unwrap_or(i64::MAX);
    if timeout > most {
        return Err(RestError::invalid(format!(
            "The asynchronous response timeout cannot be set to a value greater than {most} milliseconds"
        )));
    }
    let request = request(fields)?;
    let until = Instant::now() + Duration::from_millis(u64::try_from(timeout).unwrap_or(0));
    let names: Vec<&str> = request
        .topics
        .iter()
        .filter_map(|t| t.name.as_deref())
        .collect();
    // Listens before it looks, so that a task which comes between is not missed.
    let mut news = app.engine.store().wakeups();
    let mut ending = app.ending.clone();
    loop {
        let found = app.engine.fetch_and_lock(&App::caller(), &request).await?;
        if !found.is_empty() || Instant::now() >= until {
            return found.iter().map(dto).collect::<Result<_, _>>().map(Json);
        }
        // A lock that runs out, or a task that is resumed, tells nobody: there is a look now and then.
        let now_and_then = until.min(Instant::now() + Duration::from_secs(5));
        tokio::select! {
            () = wanted(&mut news, &names) => {}
            () = tokio::time::sleep_until(now_and_then) => {}
            _ = ending.wait_for(|e| *e) => return Ok(Json(json!([]))),
        }
    }
}

/// Waits for news of tasks of these topics, or that news were missed.
async fn wanted(news: &mut broadcast::Receiver<Wakeup>, topics: &[&str]) {
    loop {
        match news.recv().await {
            Ok(Wakeup::ExternalTasks { topic }) if topics.contains(&topic.as_str()) => return,
            Ok(Wakeup::Missed) | Err(broadcast::error::RecvError::Lagged(_)) => return,
            Ok(Wakeup::ExternalTasks { .. } | Wakeup::Jobs { .. } | Wakeup::Deployments) => {}
            Err(broadcast::error::RecvError::Closed) => std::future::pending::<()>().await,
        }
    }
}

fn request(fields: Fields<'_>) -> Result<FetchRequest, RestError> {
    let sorting = fields
        .objects("sorting")?
        .unwrap_or_default()
        .into_iter()
        .map(order)
        .collect::<Result<Vec<_>, _>>()?;
    let order = sorting.first().copied();
    Ok(FetchRequest {
        worker: fields.text("workerId")?,
        max_tasks: fields.int("maxTasks")?.unwrap_or(0),
        use_priority: fields.flag("usePriority")?,
        order,
        topics: fields
            .objects("topics")?
            .unwrap_or_default()
            .into_iter()
            .map(topic)
            .collect::<Result<_, _>>()?,
    })
}

fn order(fields: Fields<'_>) -> Result<FetchOrder, RestError> {
    let (by, order) = (fields.text("sortBy")?, fields.text("sortOrder")?);
    let (Some(by), Some(order)) = (by, order) else {
        return Err(RestError::engine(
            StatusCode::BAD_REQUEST,
            "NotValidException",
            "Invalid query: call asc() or desc() after using orderByXX(): direction is null",
        ));
    };
    if by != "createTime" {
        return Err(RestError::invalid(format!(
            "Cannot set query sortBy parameter to value {by}"
        )));
    }
    match order.as_str() {
        "asc" => Ok(FetchOrder::CreateTimeAscending),
        "desc" => Ok(FetchOrder::CreateTimeDescending),
        _ => Err(RestError::invalid(format!(
            "Cannot set query sortOrder parameter to value {order}"
        ))),
    }
}

fn topic(fields: Fields<'_>) -> Result<FetchTopic, RestError> {
    let strings = |name| fields.texts(name);
    Ok(FetchTopic {
        name: fields.text("topicName")?,
        lock_duration: fields.long("lockDuration")?.unwrap_or(0),
        business_key: fields.text("businessKey")?,
        process_definition_id: fields.text("processDefinitionId")?,
        process_definition_ids: strings("processDefinitionIdIn")?,
        process_definition_key: fields.text("processDefinitionKey")?,
        process_definition_keys: strings("processDefinitionKeyIn")?,
        process_definition_version_tag: fields.text("processDefinitionVersionTag")?,
        without_tenant: fields.flag("withoutTenantId")?,
        tenant_ids: strings("tenantIdIn")?,
        variables: strings("variables")?,
        local_variables: fields.flag("localVariables")?,
        deserialize: fields.flag("deserializeValues")?,
        include_extension_properties: fields.flag("includeExtensionProperties")?,
        process_variables: plain_values(fields, "processVariables")?,
    })
}

/// Values without a type: `{"name": value}`.
fn plain_values(
    fields: Fields<'_>,
    key: &str,
) -> Result<Vec<(String, cauce_engine::expr::Value)>, RestError> {
    let Some(map) = fields.object(key)? else {
        return Ok(Vec::new());
    };
    let wrapped: Map<String, Value> = map
        .map()
        .iter()
        .map(|(name, value)| (name.clone(), json!({ "value": value })))
        .collect();
    let outer = json!({ "v": wrapped });
    variables(Fields::of(&outer, key)?, "v").map(values)
}

fn dto(task: &FetchedTask) -> Result<Value, RestError> {
    let row = &task.row;
    Ok(json!({
        "activityId": row.act_id,
        "activityInstanceId": row.act_inst_id,
        "errorMessage": row.error_msg,
        "errorDetails": task.error_details,
        "executionId": row.execution_id,
        "id": row.id,
        "lockExpirationTime": row.lock_exp_time.map(format_date),
        "createTime": row.create_time.map(format_date),
        "processDefinitionId": row.proc_def_id,
        "processDefinitionKey": row.proc_def_key,
        "processDefinitionVersionTag": task.version_tag,
        "processInstanceId": row.proc_inst_id,
        "retries": row.retries,
        "suspended": row.suspension_state == 2,
        "workerId": row.worker_id,
        "topicName": row.topic_name,
        "tenantId": row.tenant_id,
        "variables": dtos(task.variables.iter().map(|(n, v)| (n, v)), task.deserialize)?,
        "priority": row.priority,
        "businessKey": task.business_key,
        "extensionProperties": task.extension_properties.iter().map(|(n, v)| (n.clone(), json!(v))).collect::<Map<_, _>>(),
    }))
}

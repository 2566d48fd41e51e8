//! Parameters of lists and bodies of commands that say too little, too much or something odd: what a Camunda 7.24 answered.

mod support;

use serde_json::{Value, json};
use support::Server;

/// A request with what is answered: the number of rows, or an error. One instance runs, with one external task and no task.
const CASES: &str = r#"
GET /task?maxResults=-1 => 0 rows
GET /external-task?firstResult=-1 => 0 rows
GET /external-task?maxResults=-2 => 500 ProcessEnginePersistenceException An exception occurred in the persistence layer. Please check the server logs for a detailed message and the entire exception stack trace.
GET /external-task?active=1 => 1 rows
GET /external-task?active=%20true => 1 rows
GET /external-task?suspended=0 => 1 rows
GET /external-task?suspended=null => 1 rows
GET /external-task?active=TRUE => 400 InvalidRequestException Cannot set query parameter 'active' to value 'TRUE': Cannot convert value TRUE to java type java.lang.Boolean
GET /external-task?active= => 400 InvalidRequestException Cannot set query parameter 'active' to value '': Cannot convert value  to java type java.lang.Boolean
GET /external-task?priorityHigherThanOrEquals=-0.5 => 1 rows
GET /external-task?priorityHigherThanOrEquals=%2B5 => 400 InvalidRequestException Cannot set query parameter 'priorityHigherThanOrEquals' to value '+5': Cannot convert value +5 to java type java.lang.Long
GET /task?priority=99999999999 => 400 InvalidRequestException Cannot set query parameter 'priority' to value '99999999999': Cannot convert value 99999999999 to java type java.lang.Integer
GET /history/process-instance?startedAfter=2020-13-45T25:00:00.5%2B0000x => 1 rows
GET /history/process-instance?startedAfter=null => 1 rows
GET /history/process-instance?startedAfter=2020-01-01T00:00:00.000%2B02:00 => 400 InvalidRequestException Cannot set query parameter 'startedAfter' to value '2020-01-01T00:00:00.000+02:00': Cannot convert value "2020-01-01T00:00:00.000+02:00" to java type java.util.Date
GET /external-task?tenantIdIn= => 1 rows
GET /external-task?tenantIdIn=, => 1 rows
GET /external-task?processDefinitionKeyIn= => 0 rows
GET /external-task?processDefinitionKeyIn=, => 1 rows
GET /history/external-task-log?activityIdIn=a,,b => 400 NotValidException activityIds contains empty string
GET /process-instance?processInstanceIds=, => 500 ProcessEngineException Set of process instance ids is empty
GET /task?candidateGroups= => 500 ProcessEngineException Candidate group list is empty
GET /process-definition?version=0 => 500 ProcessEngineException version is not greater than 0
GET /decision-definition?version=-1 => 400 NotValidException version is not greater than 0
GET /history/process-instance?incidentStatus=other => 0 rows
POST /external-task {"tenantIdIn":["a",null]} => 500 NullValueException tenantIds contains null value
POST /history/task {"taskDefinitionKeyIn":[null]} => 400 NotValidException taskDefinitionKeys contains null value
POST /history/process-instance {"activityIdIn":["a",null]} => 400 BadUserRequestException activity ids contains null value
POST /process-instance {"variables":[{"operator":"eq","value":1}]} => 400 NotValidException name is null
POST /task {"processVariables":[{"operator":"eq","value":1}]} => 500 NullValueException name is null
POST /task {"processVariables":[{"name":"a","operator":"lteq","value":true}]} => 500 ProcessEngineException Booleans and null cannot be used in 'less than or equal' condition
POST /execution {"variables":[{"name":"a","operator":"gt","value":null}]} => 400 NotValidException Booleans and null cannot be used in 'greater than' condition
POST /execution {"variables":[{"name":"a","operator":"eq","value":[]}]} => 500 ProcessEngineException Object values cannot be used to query
POST /task {"orQueries":[{"withCandidateUsers":true}]} => 500 ProcessEngineException Invalid query usage: cannot set withCandidateUsers() within 'or' query
POST /history/task {"orQueries":[{"withCandidateGroups":true}]} => 500 ProcessEngineException Invalid query usage: cannot set withCandidateGroups() within 'or' query
POST /task {"sorting":[{"sortBy":"processVariable","sortOrder":"asc"}]} => 500 NullValueException variableName is null
POST /task {"sorting":[{"sortBy":"taskVariable","sortOrder":"asc","parameters":{"variable":"a","type":"Foo"}}]} => 500 NullValueException valueType is null
POST /signal {"name":"s","variables":{"a":{"value":"x","type":"Foo"}}} => 400 RestException Unsupported value type 'Foo'
POST /message {"messageName":"m","processVariables":{"a":{"value":"x","type":"Foo"}}} => 400 InvalidRequestException Cannot deliver message: Unsupported value type 'Foo'
PUT /external-task/retries {"retries":1,"externalTaskIds":["none"]} => 404 InvalidRequestException Cannot find external task with id none: externalTask is null
PUT /process-instance/suspended {"suspended":true,"processDefinitionKey":"k","processInstanceIds":["none"]} => 400 InvalidRequestException Choose either a single processInstance with processDefinitionId or processDefinitionKey or a group of processInstances with processInstanceIds, procesInstanceQuery or historicProcessInstanceQuery.
POST /modification/execute {"processDefinitionId":"d","processInstanceIds":["none"],"instructions":[{"type":"cancel","activityInstanceId":"a"}]} => 400 InvalidRequestException For instruction type 'cancel': 'activityId' must be set
DELETE /process-definition/key/none/delete => 404 InvalidRequestException No process definition found with key 'none': processDefinitions is empty
DELETE /process-definition/key/none/tenant-id/t/delete => 404 InvalidRequestException No process definition found with key 'none': processDefinitions is empty
"#;

#[tokio::test]
async fn odd_parameters_are_answered_as_camunda_answers_them() {
    let server = Server::start().await;
    server.order(json!({})).await;
    let mut wrong = String::new();
    for case in CASES.lines().filter(|line| !line.is_empty()) {
        let (request, wanted) = case.split_once(" => ").expect("a request and its answer");
        let mut words = request.splitn(3, ' ');
        let (method, path) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let answer = match words.next() {
            None => server.bare(method, path).await,
            Some(body) => {
                let body = serde_json::from_str(body).expect("JSON");
                server.json(method, path, body).await
            }
        };
        let said = match answer.status.as_u16() {
            200 => match answer.json() {
                Value::Array(rows) => format!("{} rows", rows.len()),
                other => other.to_string(),
            },
            _ => {
                let (status, kind, message) = answer.error();
                format!("{status} {kind} {message}")
            }
        };
        if said != wanted {
            wrong.push_str(&format!("{request}\n  wanted {wanted}\n  got    {said}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[tokio::test]
async fn all_versions_of_a_key_are_deleted() {
    let server = Server::start().await;
    let instance = server.order(json!({})).await;
    let definition = server
        .bare("GET", &format!("/process-instance/{instance}"))
        .await;
    let definition = definition.json()["definitionId"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let key = definition.split(':').next().unwrap_or_default();
    let path = format!("/process-definition/key/{key}/delete");
    let (status, _, message) = server.bare("DELETE", &path).await.error();
    assert_eq!(
        (status, message.contains("ENGINE-03076")),
        (500, true),
        "{message}"
    );
    let answer = server.bare("DELETE", &format!("{path}?cascade=true")).await;
    assert_eq!(answer.status, 204, "{}", answer.body);
    let left = server
        .bare("GET", &format!("/process-definition/count?key={key}"))
        .await;
    assert_eq!(left.json()["count"], 0);
}

//! `/identity`

use std::collections::HashSet;

use crate::routes::Routes;
use crate::routes::{get, post};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use cauce_engine::Exec;
use cauce_engine::command::{self, PasswordRule};
use cauce_engine::exec::Step;
use cauce_engine::store::Filter;
use cauce_engine::store::query::{Arg, Entity, Query, entities};
use cauce_engine::store::records::{Group, Membership, User};
use serde_json::{Value, json};

use crate::body::{Body, OptionalBody};
use crate::query_string::QueryString;
use crate::rest::list;
use crate::{App, RestError};

/// The routes of this resource.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/identity/verify", post(verify))
        .route("/identity/groups", get(groups))
        .route(
            "/identity/password-policy",
            get(password_policy).post(check_password),
        )
}

async fn verify(State(app): State<App>, body: Body) -> Result<Json<Value>, RestError> {
    let fields = body.fields();
    let (Some(user), Some(password)) = (fields.text("username")?, fields.text("password")?) else {
        return Err(RestError::invalid("Username and password are required"));
    };
    let right = app
        .run(|exec| command::verify_password(exec, &user, &password))
        .await?;
    Ok(Json(
        json!({ "authenticatedUser": user, "groups": null, "tenants": null, "authenticated": right }),
    ))
}

/// Without a policy, Camunda's servlet container says that there is nothing under this path.
fn policy(app: &App) -> Result<(), Response> {
    if app.engine.config().password_policy {
        Ok(())
    } else {
        let page = json!({
            "timestamp": app.engine.now().format("%Y-%m-%dT%H:%M:%S%.3f+00:00").to_string(),
            "status": 404,
            "error": "Not Found",
            "path": "/engine-rest/identity/password-policy",
        });
        Err((StatusCode::NOT_FOUND, Json(page)).into_response())
    }
}

fn rule_dto(rule: PasswordRule) -> Value {
    let parameter = rule
        .parameter()
        .map(|(name, value)| json!({ (name): value }));
    json!({ "placeholder": rule.placeholder(), "parameter": parameter })
}

async fn password_policy(State(app): State<App>) -> Result<Json<Value>, Response> {
    policy(&app)?;
    Ok(Json(json!({ "rules": PasswordRule::ALL.map(rule_dto) })))
}

async fn check_password(
    State(app): State<App>,
    OptionalBody(body): OptionalBody,
) -> Result<Json<Value>, Response> {
    policy(&app)?;
    let (password, profile) = match body.as_ref().map(Body::fields) {
        None => (None, None),
        Some(fields) => (
            fields.text("password").map_err(|e| e.into_response())?,
            fields
                .object("profile")
                .and_then(|p| p.map(crate::rest::user::commands::user_profile).transpose())
                .map_err(|e| e.into_response())?,
        ),
    };
    let password = password.ok_or_else(|| {
        RestError::engine(
            StatusCode::INTERNAL_SERVER_ERROR,
            "NullValueException",
            "password is null",
        )
        .into_response()
    })?;
    let mut valid = true;
    let rules = PasswordRule::ALL.map(|rule| {
        let kept = rule.is_kept(&password, profile.as_ref());
        valid &= kept;
        let mut dto = rule_dto(rule);
        dto["valid"] = kept.into();
        dto
    });
    Ok(Json(json!({ "rules": rules, "valid": valid })))
}

async fn groups(State(app): State<App>, query: QueryString) -> Result<Json<Value>, RestError> {
    let user = query
        .get("userId")
        .ok_or_else(|| RestError::invalid("No user id was supplied"))?;
    let (mut groups, mut users) = app.run(|exec| groups_of(exec, user)).await?;
    if app.is_checked() {
        let ids = groups.iter().map(|g| g.id.clone()).collect();
        let seen = seen(&app, &entities::GROUP, ids).await?;
        groups.retain(|g| seen.contains(&g.id));
        let ids = users.iter().map(|u| u.id.clone()).collect();
        let seen = self::seen(&app, &entities::USER, ids).await?;
        users.retain(|u| seen.contains(&u.id));
    }
    let groups: Vec<Value> = groups
        .iter()
        .map(|g| json!({ "id": g.id, "name": g.name }))
        .collect();
    let users: Vec<Value> = users
        .iter()
        .map(|u| {
            let name = |part: &Option<String>| part.clone().unwrap_or_default();
            json!({
                "firstName": u.first,
                "lastName": u.last,
                "displayName": format!("{} {}", name(&u.first), name(&u.last)),
                "id": u.id,
            })
        })
        .collect();
    Ok(Json(json!({ "groups": groups, "groupUsers": users })))
}

/// The groups of a user, and the other users in them.
/// Those of some ids that the caller sees.
async fn seen(
    app: &App,
    entity: &'static Entity,
    ids: Vec<String>,
) -> Result<HashSet<String>, RestError> {
    let query = Query::new(entity).with("idIn", Arg::List(ids));
    let rows = list::rows(app, list::Shape::Plain, &query, list::Options::SINGLE).await?;
    Ok(rows
        .iter()
        .filter_map(|row| row["id"].as_str().map(str::to_owned))
        .collect())
}

fn groups_of(exec: &mut Exec<'_>, user: &str) -> Step<(Vec<Group>, Vec<User>)> {
    let memberships = exec.query::<Membership>(Filter::new().text("USER_ID_", user))?;
    let ids: Vec<String> = memberships.iter().map(|m| m.group_id.clone()).collect();
    if ids.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let groups = exec.query::<Group>(Filter::new().any("ID_", ids.clone()).order("NAME_ ASC"))?;
    let members = exec.query::<Membership>(Filter::new().any("GROUP_ID_", ids))?;
    let mut others: Vec<String> = members
        .iter()
        .map(|m| m.user_id.clone())
        .filter(|id| id != user)
        .collect();
    others.sort();
    others.dedup();
    let users = exec.query::<User>(Filter::new().any("ID_", others))?;
    Ok((groups.to_vec(), users.to_vec()))
}

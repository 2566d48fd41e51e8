"""What schemathesis looks at besides the schema: that the server itself never fails.

Camunda answers 500 to much that is only wrong in a request (an id that does not exist, a null where there must be a value), and
tells by the type of its exception. Those are answers. What is not: a request that panicked, a database that refused a
statement, an answer that is not JSON, a request that took too long.
"""

import schemathesis
from schemathesis.specs.openapi.checks import content_type_conformance

# The exceptions with which Camunda 7.24 answers bad requests by 500. A ProcessEnginePersistenceException is none of them, but for
# a page of negative size, which Camunda's database refuses as well.
ANSWERS = {
    "InvalidRequestException",
    "AuthorizationException", "BadUserRequestException", "BatchException", "MigratingProcessInstanceValidationException",
    "MismatchingMessageCorrelationException", "NotFoundException", "NotValidException", "NullPointerException",
    "NullValueException", "ProcessEngineException", "RestException", "IllegalArgumentException", "ClassCastException",
    "IndexOutOfBoundsException", "StringIndexOutOfBoundsException",
}


@schemathesis.check
def no_failure(ctx, response, case):
    """5xx only with an exception of Camunda's."""
    if response.status_code < 500:
        return
    try:
        body = response.json()
    except ValueError:
        raise AssertionError(f"{response.status_code} without JSON: {response.text[:200]}") from None
    kind, message = body.get("type"), str(body.get("message"))
    query = case.query or {}
    if kind == "ProcessEnginePersistenceException" and str(query.get("maxResults", "")).startswith("-"):
        return
    if response.status_code != 500 or kind not in ANSWERS or "internal error" in message:
        asked = f"{case.method} {case.formatted_path} {query} {case.body!r}"
        raise AssertionError(f"{response.status_code} {kind}: {message[:100]} for {asked[:600]}")


@schemathesis.check
def known_content(ctx, response, case):
    """Documented media types only. What is wrong with JSON is told in plain text, as one of Camunda's two mappers does."""
    if response.status_code == 400 and response.headers.get("content-type", [""])[0].startswith("text/plain"):
        return
    content_type_conformance(ctx, response, case)

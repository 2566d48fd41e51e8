"""What is asked: each list's first page and count, with the filters and orders that front ends ask with, and each order there is."""

import dataclasses
import datetime

# What cannot be listed by itself, or has other parameters.
WITHOUT = {"/metrics", "/schema/log", "/filter/{id}/list"}
PAGE = 50


@dataclasses.dataclass
class Ask:
    """A request: method, path with query, body."""

    path: str
    body: dict | None = None
    hal: bool = False

    @property
    def name(self):
        said = self.path.replace(f"maxResults={PAGE}", "").replace("?&", "?").rstrip("?&")
        shown = str(self.body).replace("'", "") if self.body is not None else ""
        return f"{'POST' if self.body is not None else 'GET'} {said} {shown}{' HAL' if self.hal else ''}".strip()


def page(resource, filters=""):
    return Ask(f"{resource}?maxResults={PAGE}{'&' + filters if filters else ''}")


def count(resource, filters=""):
    return Ask(f"{resource}/count{'?' + filters if filters else ''}")


def lists(document):
    """Each list with its sort keys, out of the server's own description."""
    for path, methods in document["paths"].items():
        parameters = methods.get("get", {}).get("parameters", [])
        if path not in WITHOUT and any(p["name"] == "maxResults" for p in parameters):
            keys = [p["schema"].get("enum", []) for p in parameters if p["name"] == "sortBy"]
            yield path, [key.strip() for key in (keys[0] if keys else []) if "ariable" not in key or "variable-instance" in path or "detail" in path]


def first_pages(document):
    """The first page and the count of each list, in the order of its ids."""
    for path, _ in lists(document):
        yield page(path)
        yield count(path)


def orders(document):
    """The first page of each list in each order."""
    for path, keys in lists(document):
        for key in keys:
            for direction in ("asc", "desc"):
                yield page(path, f"sortBy={key}&sortOrder={direction}")


def both(resource, filters, order=""):
    yield page(resource, filters + (f"&{order}" if order else ""))
    yield count(resource, filters)


def typical(rest):
    """What front ends, workers and reports ask, with values that are there."""
    definition = rest("/process-definition?key=approval-1&latestVersion=true")[0]["id"]
    instance = rest("/process-instance?maxResults=1&firstResult=100")[0]["id"]
    ended = rest("/history/process-instance?finished=true&maxResults=1&firstResult=100")[0]["id"]
    newest_first = "sortOrder=desc&sortBy="
    day = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S.000%%2B0000")
    # the inbox
    for filters in ("assignee=user7", "candidateGroup=group7", "candidateUser=user7", "unassigned=true", "processDefinitionKey=approval-1", "involvedUser=user7",
                    "candidateGroup=group7&includeAssignedTasks=true", "nameLike=%25ook", "processInstanceBusinessKey=order-77", "processVariables=customer_eq_customer-77",
                    "dueBefore=" + day, "minPriority=90", "active=true", "withoutCandidateUsers=true"):
        yield from both("/task", filters, newest_first + "created")
    yield page("/task", "firstResult=50000&" + newest_first + "created")
    for order in ([{"sortBy": "priority", "sortOrder": "desc"}, {"sortBy": "created", "sortOrder": "desc"}], [{"sortBy": "dueDate", "sortOrder": "asc"}],
                  [{"sortBy": "processVariable", "sortOrder": "asc", "parameters": {"variable": "amount", "type": "Long"}}]):
        yield Ask(f"/task?maxResults={PAGE}", {"sorting": order})
        yield Ask(f"/task?maxResults={PAGE}", {"candidateGroup": "group7", "sorting": order})
        yield Ask(f"/task?maxResults={PAGE}", {"orQueries": [{"assignee": "user7", "candidateGroups": ["group7", "group8"]}], "sorting": order})
    yield Ask("/task/count", {"orQueries": [{"assignee": "user7", "candidateGroups": ["group7", "group8"]}]})
    yield Ask("/task/report/candidate-group-count")
    # the cockpit
    for query in ("", "?failedJobs=true", "?incidents=true", "?rootIncidents=true", "?failedJobs=true&incidents=true"):
        yield Ask("/process-definition/statistics" + query)
    yield Ask(f"/process-definition/{definition}/statistics?failedJobs=true&incidents=true")
    yield page("/process-definition", "latestVersion=true&sortBy=name&sortOrder=asc")
    for filters in (f"processDefinitionId={definition}", "processDefinitionKey=approval-1", "withIncident=true", "active=true", "suspended=true", "businessKey=order-77",
                    "businessKeyLike=order-77%25", "variables=customer_eq_customer-77", "rootProcessInstances=true", "incidentType=failedJob", "activityIdIn=check",
                    "tenantIdIn=tenantA", "withoutTenantId=true", "leafProcessInstances=true"):
        yield from both("/process-instance", filters)
    yield from both("/process-instance", "processDefinitionKey=approval-1", "sortBy=businessKey&sortOrder=asc")
    for filters in (f"processInstanceId={instance}", "activityId=approve", "processDefinitionKey=approval-1", "messageEventSubscriptionName=paid"):
        yield from both("/execution", filters)
    for filters in (f"processInstanceIdIn={instance}", "variableName=customer", "variableName=customer&variableValues=customer_eq_customer-77", "variableNameLike=cust%25"):
        yield from both("/variable-instance", filters)
    for filters in (f"processDefinitionId={definition}", "incidentType=failedJob", "processDefinitionKeyIn=transfer-1"):
        yield from both("/incident", filters, newest_first + "incidentTimestamp")
    for filters in ("noRetriesLeft=true", "withRetriesLeft=true", "timers=true", "executable=true", "withException=true", "processDefinitionKey=reminder-1", f"processInstanceId={instance}"):
        yield from both("/job", filters, "sortBy=jobDueDate&sortOrder=asc")
    for filters in ("topicName=shipping-1", "locked=true", "notLocked=true", "withRetriesLeft=true", "noRetriesLeft=true", "processDefinitionKey=shipping-1"):
        yield from both("/external-task", filters, newest_first + "taskPriority")
    yield Ask("/external-task/topic-names")
    yield from both("/event-subscription", "eventName=paid&eventType=message")
    # the history
    for filters in (f"processInstanceId={ended}", "finished=true", "unfinished=true", "activityType=userTask", "taskAssignee=user7", "canceled=true", f"processDefinitionId={definition}",
                    "activityId=approve", "startedAfter=" + day, "finishedAfter=" + day):
        yield from both("/history/activity-instance", filters)
        yield page("/history/activity-instance", filters + "&" + newest_first + "startTime")
    for filters in ("finished=true", "unfinished=true", f"processDefinitionId={definition}", "processDefinitionKey=approval-1", "processInstanceBusinessKey=order-77",
                    "processInstanceBusinessKeyLike=order-77%25", "startedBy=demo", "startedAfter=" + day, "finishedAfter=" + day, "variables=customer_eq_customer-77", "completed=true",
                    "active=true", "withIncidents=true", "rootProcessInstances=true", "executedActivityIdIn=file", "activeActivityIdIn=check"):
        yield from both("/history/process-instance", filters, newest_first + "startTime")
    yield page("/history/process-instance", "finished=true&" + newest_first + "endTime")
    for filters in (f"processInstanceId={ended}", "taskAssignee=user7", "finished=true", "unfinished=true", "processDefinitionKey=approval-1", "taskName=Approve",
                    "taskInvolvedUser=user7", "taskInvolvedGroup=group7", "processInstanceBusinessKey=order-77", "finishedAfter=" + day):
        yield from both("/history/task", filters, newest_first + "startTime")
    yield page("/history/task", "finished=true&" + newest_first + "endTime")
    for filters in (f"processInstanceId={ended}", "variableName=customer", "variableName=customer&variableValue=customer-77", "processDefinitionKey=approval-1"):
        yield from both("/history/variable-instance", filters)
    for filters in (f"processInstanceId={ended}", "variableUpdates=true"):
        yield from both("/history/detail", filters, newest_first + "time")
    for filters in ("open=true", "resolved=true", "processDefinitionKey=transfer-1"):
        yield from both("/history/incident", filters, newest_first + "createTime")
    for filters in ("failureLog=true", "successLog=true", f"processInstanceId={ended}", "jobDefinitionType=timer-intermediate-transition"):
        yield from both("/history/job-log", filters, newest_first + "timestamp")
    for filters in ("creationLog=true", "failureLog=true", "workerId=worker", "topicName=shipping-1"):
        yield from both("/history/external-task-log", filters, newest_first + "timestamp")
    for filters in ("userId=demo", "operationType=Complete", f"processInstanceId={ended}", "category=TaskWorker"):
        yield from both("/history/user-operation", filters, newest_first + "timestamp")
    for filters in ("userId=user7", "groupId=group7", "type=assignee"):
        yield from both("/history/identity-link-log", filters, newest_first + "time")
    for filters in ("decisionDefinitionKey=fee", f"processInstanceId={ended}", "processDefinitionKey=charge-1"):
        yield from both("/history/decision-instance", filters, newest_first + "evaluationTime")
    yield Ask(f"/history/process-definition/{definition}/statistics?canceled=true&finished=true&completeScope=true&incidents=true")
    yield Ask(f"/history/process-definition/{definition}/statistics")
    yield Ask("/history/process-instance/report?reportType=duration&periodUnit=month")
    yield Ask("/history/task/report?reportType=count")
    yield Ask("/history/task/report?reportType=duration&periodUnit=quarter")
    yield from both("/authorization", "userIdIn=user7")
    yield from both("/authorization", "resourceType=7", "sortBy=resourceId&sortOrder=asc")
    yield from both("/user", "memberOfGroup=group7", "sortBy=lastName&sortOrder=asc")


def of_filter(identifier):
    """A stored filter's tasks and their number, plain and as HAL."""
    for hal in (False, True):
        yield Ask(f"/filter/{identifier}/list?maxResults={PAGE}", hal=hal)
    yield Ask(f"/filter/{identifier}/count")

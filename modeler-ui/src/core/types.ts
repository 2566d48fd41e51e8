// What engine-rest answers, as far as it is shown here. Fields and their types are those of the server's OpenAPI document
// (openapi.ts, which scripts/types makes). The document lets every field be null, as Camunda's does; here stands which can be.
import type { components } from "./openapi.ts";

type Schemas = components["schemas"];

/** What an answer of a schema holds: every field is there, and none is null but those that are named. */
type Of<S extends keyof Schemas, Null extends keyof Schemas[S] = never> = {
  [K in keyof Schemas[S]]-?: K extends Null ? NonNullable<Schemas[S][K]> | null : NonNullable<Schemas[S][K]>;
};

export type ProcessDefinition = Of<"ProcessDefinitionDto", "name" | "versionTag" | "tenantId" | "historyTimeToLive" | "description">;
type Counted = { incidents: Of<"IncidentStatisticsResultDto">[] };
export type ActivityStatistics = Omit<Of<"ActivityStatisticsResultDto">, "incidents"> & Counted;
export type HistoricActivityStatistics = Of<"HistoricActivityStatisticsDto">;
export type HistoricProcessInstance = Of<"HistoricProcessInstanceDto", "businessKey" | "processDefinitionName" | "endTime" | "durationInMillis" | "startUserId" | "deleteReason" | "superProcessInstanceId" | "rootProcessInstanceId" | "superCaseInstanceId" | "tenantId" | "removalTime">;
export type HistoricActivityInstance = Of<"HistoricActivityInstanceDto", "activityName" | "taskId" | "assignee" | "calledProcessInstanceId" | "endTime" | "durationInMillis">;
export type TransitionInstance = Of<"TransitionInstanceDto", "activityName" | "incidentIds">;
export type Task = Of<"TaskDto", "name" | "assignee" | "owner" | "due" | "followUp" | "delegationState" | "description" | "executionId" | "processDefinitionId" | "processInstanceId" | "taskDefinitionKey" | "formKey" | "camundaFormRef" | "tenantId">;
export type Incident = Of<"IncidentDto", "incidentMessage" | "failedActivityId" | "configuration" | "jobDefinitionId" | "annotation">;
export type Job = Of<"JobDto", "jobDefinitionId" | "processInstanceId" | "processDefinitionId" | "processDefinitionKey" | "executionId" | "exceptionMessage" | "failedActivityId" | "dueDate" | "createTime">;
export type JobDefinition = Of<"JobDefinitionDto", "jobConfiguration" | "overridingJobPriority">;
export type ExternalTask = Of<"ExternalTaskDto", "workerId" | "lockExpirationTime" | "retries" | "errorMessage" | "createTime" | "businessKey">;
export type Deployment = Of<"DeploymentDto", "name" | "source" | "tenantId">;
export type Resource = Of<"DeploymentResourceDto">;
export type DecisionDefinition = Of<"DecisionDefinitionDto", "name" | "versionTag" | "decisionRequirementsDefinitionId" | "decisionRequirementsDefinitionKey" | "historyTimeToLive" | "tenantId">;
export type User = Of<"UserProfileDto", "firstName" | "lastName" | "email">;
export type Group = Of<"GroupDto", "name" | "type">;
export type Tenant = Of<"TenantDto", "name">;
export type Authorization = Of<"AuthorizationDto", "userId" | "groupId" | "resourceId">;
export type Comment = Of<"CommentDto", "userId">;
export type OperationLog = Of<"UserOperationLogEntryDto", "property" | "orgValue" | "newValue" | "userId" | "annotation">;
export type Filter = Of<"FilterDto", "owner">;

export type DefinitionStatistics = Omit<Of<"ProcessDefinitionStatisticsResultDto">, "definition" | "incidents"> & Counted & { definition: ProcessDefinition };
export type ActivityInstance = Omit<Of<"ActivityInstanceDto", "parentActivityInstanceId" | "activityName" | "name" | "incidentIds">, "childActivityInstances" | "childTransitionInstances"> & {
  childActivityInstances: ActivityInstance[];
  childTransitionInstances: TransitionInstance[];
};
export type HistoricDecisionInstance = Omit<Of<"HistoricDecisionInstanceDto", "decisionDefinitionName" | "processInstanceId" | "processDefinitionKey" | "activityId" | "rootDecisionInstanceId" | "collectResultValue" | "userId">, "inputs" | "outputs"> & {
  inputs?: Of<"HistoricDecisionInputInstanceDto", "clauseName" | "errorMessage">[];
  outputs?: Of<"HistoricDecisionOutputInstanceDto", "clauseName">[];
};
/** A variable as the different lists have it. */
export type Variable = { type: string; value: unknown } & Partial<Omit<Of<"VariableInstanceDto" | "HistoricVariableInstanceDto", "taskId">, "type" | "value">> & { state?: string; createTime?: string };
/** A batch that runs, with its numbers where they were asked for, or one that has ended. */
export type Batch = Of<"BatchDto", "createUserId"> & Partial<Pick<Of<"HistoricBatchDto", "endTime">, "endTime">> & Partial<Pick<Of<"BatchStatisticsDto">, "completedJobs" | "failedJobs" | "remainingJobs">>;

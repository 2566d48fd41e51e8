// What engine-rest answers, as far as it is shown here. Names are Camunda's.

export interface ProcessDefinition {
  id: string; key: string; name: string | null; version: number; versionTag: string | null; deploymentId: string; resource: string;
  suspended: boolean; tenantId: string | null; historyTimeToLive: number | null; startableInTasklist: boolean; description: string | null;
}

export interface DefinitionStatistics {
  id: string; instances: number; failedJobs: number; incidents: { incidentType: string; incidentCount: number }[]; definition: ProcessDefinition;
}

export interface ActivityStatistics {
  id: string; instances: number; failedJobs: number; incidents: { incidentType: string; incidentCount: number }[];
}

export interface HistoricActivityStatistics {
  id: string; instances: number; canceled: number; finished: number; completeScope: number; openIncidents: number;
}

export interface HistoricProcessInstance {
  id: string; businessKey: string | null; processDefinitionId: string; processDefinitionKey: string; processDefinitionName: string | null;
  processDefinitionVersion: number; startTime: string; endTime: string | null; durationInMillis: number | null; startUserId: string | null;
  startActivityId: string; deleteReason: string | null; superProcessInstanceId: string | null; rootProcessInstanceId: string | null;
  superCaseInstanceId: string | null; tenantId: string | null; state: string; removalTime: string | null;
}

export interface HistoricActivityInstance {
  id: string; parentActivityInstanceId: string; activityId: string; activityName: string | null; activityType: string; executionId: string;
  taskId: string | null; assignee: string | null; calledProcessInstanceId: string | null; startTime: string; endTime: string | null;
  durationInMillis: number | null; canceled: boolean; completeScope: boolean;
}

export interface ActivityInstance {
  id: string; parentActivityInstanceId: string | null; activityId: string; activityName: string | null; activityType: string; name: string | null;
  executionIds: string[]; childActivityInstances: ActivityInstance[]; childTransitionInstances: TransitionInstance[]; incidentIds: string[] | null;
}

export interface TransitionInstance {
  id: string; activityId: string; activityName: string | null; activityType: string; executionId: string; incidentIds: string[] | null;
}

export interface Variable {
  id?: string; name?: string; type: string; value: unknown; valueInfo?: Record<string, unknown>; activityInstanceId?: string; executionId?: string; processInstanceId?: string; taskId?: string | null; state?: string; createTime?: string;
}

export interface Task {
  id: string; name: string | null; assignee: string | null; owner: string | null; created: string; due: string | null; followUp: string | null;
  delegationState: "PENDING" | "RESOLVED" | null; description: string | null; executionId: string | null; priority: number; processDefinitionId: string | null;
  processInstanceId: string | null; taskDefinitionKey: string | null; formKey: string | null; camundaFormRef: { key: string; binding: string; version: number | null } | null;
  suspended: boolean; tenantId: string | null; taskState?: string;
}

export interface Incident {
  id: string; incidentType: string; incidentMessage: string | null; activityId: string; failedActivityId: string | null; processInstanceId: string; executionId: string;
  processDefinitionId: string; causeIncidentId: string; rootCauseIncidentId: string; configuration: string | null; incidentTimestamp: string; jobDefinitionId: string | null; annotation: string | null;
}

export interface Job {
  id: string; jobDefinitionId: string | null; processInstanceId: string | null; processDefinitionId: string | null; processDefinitionKey: string | null; executionId: string | null;
  exceptionMessage: string | null; failedActivityId: string | null; retries: number; dueDate: string | null; suspended: boolean; priority: number; createTime: string | null;
}

export interface JobDefinition {
  id: string; processDefinitionId: string; processDefinitionKey: string; activityId: string; jobType: string; jobConfiguration: string | null; suspended: boolean; overridingJobPriority: number | null;
}

export interface ExternalTask {
  id: string; activityId: string; topicName: string; workerId: string | null; lockExpirationTime: string | null; retries: number | null; errorMessage: string | null;
  processInstanceId: string; priority: number; suspended: boolean; createTime: string | null; businessKey: string | null;
}

export interface Deployment { id: string; name: string | null; source: string | null; deploymentTime: string; tenantId: string | null }
export interface Resource { id: string; name: string; deploymentId: string }

export interface DecisionDefinition {
  id: string; key: string; name: string | null; version: number; versionTag: string | null; deploymentId: string; resource: string;
  decisionRequirementsDefinitionId: string | null; decisionRequirementsDefinitionKey: string | null; historyTimeToLive: number | null; tenantId: string | null;
}

export interface HistoricDecisionInstance {
  id: string; decisionDefinitionId: string; decisionDefinitionKey: string; decisionDefinitionName: string | null; evaluationTime: string; processInstanceId: string | null;
  processDefinitionKey: string | null; activityId: string | null; rootDecisionInstanceId: string | null; collectResultValue: number | null; userId: string | null;
  inputs?: { clauseId: string; clauseName: string | null; type: string; value: unknown; errorMessage: string | null }[];
  outputs?: { clauseId: string; clauseName: string | null; ruleId: string; ruleOrder: number; variableName: string; type: string; value: unknown }[];
}

export interface Batch {
  id: string; type: string; totalJobs: number; jobsCreated: number; batchJobsPerSeed: number; invocationsPerBatchJob: number; suspended: boolean;
  startTime: string; createUserId: string | null; endTime?: string | null; completedJobs?: number; failedJobs?: number; remainingJobs?: number;
}

export interface User { id: string; firstName: string | null; lastName: string | null; email: string | null }
export interface Group { id: string; name: string | null; type: string | null }
export interface Tenant { id: string; name: string | null }
export interface Authorization { id: string; type: number; permissions: string[]; userId: string | null; groupId: string | null; resourceType: number; resourceId: string | null }
export interface Comment { id: string; userId: string | null; time: string; message: string }
export interface OperationLog { id: string; operationId: string; operationType: string; entityType: string; property: string | null; orgValue: string | null; newValue: string | null; timestamp: string; userId: string | null; annotation: string | null }
export interface Filter { id: string; resourceType: string; name: string; owner: string | null; query: Record<string, unknown>; properties: Record<string, unknown>; itemCount?: number }

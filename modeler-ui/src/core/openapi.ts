// Made by scripts/types/run.mjs from the server's OpenAPI documents: run it where this is not up to date.

export interface components {
    schemas: {
        AbstractSetRemovalTimeDto: {
            /** Format: date-time */
            absoluteRemovalTime?: string | null;
            clearedRemovalTime?: boolean | null;
            calculatedRemovalTime?: boolean | null;
        };
        AbstractVendorVersionInformationDto: {
            vendor?: string | null;
            version?: string | null;
        };
        ActivityInstanceDto: {
            id?: string | null;
            parentActivityInstanceId?: string | null;
            activityId?: string | null;
            activityName?: string | null;
            name?: string | null;
            activityType?: string | null;
            processInstanceId?: string | null;
            processDefinitionId?: string | null;
            childActivityInstances?: components["schemas"]["ActivityInstanceDto"][] | null;
            childTransitionInstances?: components["schemas"]["TransitionInstanceDto"][] | null;
            executionIds?: string[] | null;
            incidentIds?: string[] | null;
            incidents?: components["schemas"]["ActivityInstanceIncidentDto"][] | null;
        };
        ActivityInstanceIncidentDto: {
            id?: string | null;
            activityId?: string | null;
        };
        ActivityStatisticsResultDto: {
            id?: string | null;
            /** Format: int32 */
            instances?: number;
            /** Format: int32 */
            failedJobs?: number;
            incidents?: components["schemas"]["IncidentStatisticsResultDto"][] | null;
            "@class"?: string | null;
        };
        AnnotationDto: {
            annotation?: string | null;
        };
        /** @description a value of any kind */
        AnyValue: unknown;
        AtomLink: {
            rel?: string | null;
            href?: string | null;
            method?: string | null;
        };
        AttachmentDto: {
            id?: string | null;
            name?: string | null;
            description?: string | null;
            taskId?: string | null;
            type?: string | null;
            url?: string | null;
            /** Format: date-time */
            createTime?: string | null;
            /** Format: date-time */
            removalTime?: string | null;
            rootProcessInstanceId?: string | null;
        } & components["schemas"]["LinkableDto"];
        AuthenticationResult: {
            authenticatedUser?: string | null;
            authenticated?: boolean | null;
            tenants?: string[] | null;
            groups?: string[] | null;
        };
        AuthorizationCheckResultDto: {
            permissionName?: string | null;
            resourceName?: string | null;
            resourceId?: string | null;
            authorized?: boolean | null;
        };
        AuthorizationCreateDto: {
            /** Format: int32 */
            type?: number | null;
            permissions?: string[] | null;
            userId?: string | null;
            groupId?: string | null;
            /** Format: int32 */
            resourceType?: number | null;
            resourceId?: string | null;
        };
        AuthorizationDto: {
            id?: string | null;
            /** Format: int32 */
            type?: number | null;
            userId?: string | null;
            groupId?: string | null;
            /** Format: int32 */
            resourceType?: number | null;
            resourceId?: string | null;
            /** Format: date-time */
            removalTime?: string | null;
            rootProcessInstanceId?: string | null;
            permissions?: string[] | null;
        };
        AuthorizationExceptionDto: {
            userId?: string | null;
            permissionName?: string | null;
            resourceName?: string | null;
            resourceId?: string | null;
        } & components["schemas"]["ExceptionDto"];
        AuthorizationUpdateDto: {
            permissions?: string[] | null;
            userId?: string | null;
            groupId?: string | null;
            /** Format: int32 */
            resourceType?: number | null;
            resourceId?: string | null;
        };
        BasicUserCredentialsDto: {
            username?: string | null;
            password?: string | null;
        };
        BatchDto: {
            id?: string | null;
            type?: string | null;
            /** Format: int32 */
            totalJobs?: number | null;
            /** Format: int32 */
            jobsCreated?: number | null;
            /** Format: int32 */
            batchJobsPerSeed?: number | null;
            /** Format: int32 */
            invocationsPerBatchJob?: number | null;
            seedJobDefinitionId?: string | null;
            monitorJobDefinitionId?: string | null;
            batchJobDefinitionId?: string | null;
            suspended?: boolean | null;
            tenantId?: string | null;
            createUserId?: string | null;
            /** Format: date-time */
            startTime?: string | null;
            /** Format: date-time */
            executionStartTime?: string | null;
        };
        BatchStatisticsDto: {
            /** Format: int32 */
            remainingJobs?: number | null;
            /** Format: int32 */
            completedJobs?: number | null;
            /** Format: int32 */
            failedJobs?: number | null;
        } & components["schemas"]["BatchDto"];
        CalledProcessDefinitionDto: {
            calledFromActivityIds?: string[] | null;
            callingProcessDefinitionId?: string | null;
        } & components["schemas"]["ProcessDefinitionDto"];
        CamundaFormRef: {
            key?: string | null;
            binding?: string | null;
            /** Format: int32 */
            version?: number | null;
        };
        CaseDefinitionDto: {
            id?: string | null;
            key?: string | null;
            category?: string | null;
            name?: string | null;
            /** Format: int32 */
            version?: number | null;
            resource?: string | null;
            deploymentId?: string | null;
            tenantId?: string | null;
            /** Format: int32 */
            historyTimeToLive?: number | null;
        };
        CheckPasswordPolicyResultDto: {
            valid?: boolean | null;
        } & components["schemas"]["PasswordPolicyDto"];
        CheckPasswordPolicyRuleDto: {
            valid?: boolean | null;
        } & components["schemas"]["PasswordPolicyRuleDto"];
        CleanableHistoricBatchReportResultDto: {
            batchType?: string | null;
            /** Format: int32 */
            historyTimeToLive?: number | null;
            /** Format: int64 */
            finishedBatchesCount?: number | null;
            /** Format: int64 */
            cleanableBatchesCount?: number | null;
        };
        CleanableHistoricDecisionInstanceReportResultDto: {
            decisionDefinitionId?: string | null;
            decisionDefinitionKey?: string | null;
            decisionDefinitionName?: string | null;
            /** Format: int32 */
            decisionDefinitionVersion?: number | null;
            /** Format: int32 */
            historyTimeToLive?: number | null;
            /** Format: int64 */
            finishedDecisionInstanceCount?: number | null;
            /** Format: int64 */
            cleanableDecisionInstanceCount?: number | null;
            tenantId?: string | null;
        };
        CleanableHistoricProcessInstanceReportResultDto: {
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            processDefinitionName?: string | null;
            /** Format: int32 */
            processDefinitionVersion?: number | null;
            /** Format: int32 */
            historyTimeToLive?: number | null;
            /** Format: int64 */
            finishedProcessInstanceCount?: number | null;
            /** Format: int64 */
            cleanableProcessInstanceCount?: number | null;
            tenantId?: string | null;
        };
        CommentDto: {
            id?: string | null;
            userId?: string | null;
            taskId?: string | null;
            processInstanceId?: string | null;
            /** Format: date-time */
            time?: string | null;
            message?: string | null;
            /** Format: date-time */
            removalTime?: string | null;
            rootProcessInstanceId?: string | null;
        } & components["schemas"]["LinkableDto"];
        CompleteExternalTaskDto: {
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
            localVariables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
        } & components["schemas"]["HandleExternalTaskDto"];
        CompleteTaskDto: {
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
            /** @default false */
            withVariablesInReturn: boolean | null;
        };
        ConditionQueryParameterDto: {
            /** @enum {string|null} */
            operator?: "eq" | "neq" | "gt" | "gteq" | "lt" | "lteq" | "like" | "notLike" | null;
            value?: components["schemas"]["AnyValue"];
        };
        CorrelationMessageAsyncDto: {
            messageName?: string | null;
            processInstanceIds?: string[] | null;
            processInstanceQuery?: components["schemas"]["ProcessInstanceQueryDto"];
            historicProcessInstanceQuery?: components["schemas"]["HistoricProcessInstanceQueryDto"];
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
        };
        CorrelationMessageDto: {
            messageName?: string | null;
            businessKey?: string | null;
            tenantId?: string | null;
            /** @default false */
            withoutTenantId: boolean | null;
            processInstanceId?: string | null;
            correlationKeys?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
            localCorrelationKeys?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
            processVariables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
            processVariablesLocal?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
            processVariablesToTriggeredScope?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
            /** @default false */
            all: boolean | null;
            /** @default false */
            resultEnabled: boolean | null;
            /** @default false */
            variablesInResultEnabled: boolean | null;
        };
        CountResultDto: {
            /** Format: int64 */
            count?: number;
        };
        CreateFilterDto: {
            resourceType?: string | null;
            name?: string | null;
            owner?: string | null;
            query?: Record<string, never>;
            properties?: Record<string, never>;
        };
        CreateIncidentDto: {
            incidentType?: string | null;
            configuration?: string | null;
            message?: string | null;
        };
        DecisionDefinitionDiagramDto: {
            id?: string | null;
            dmnXml?: string | null;
        };
        DecisionDefinitionDto: {
            id?: string | null;
            key?: string | null;
            category?: string | null;
            name?: string | null;
            /** Format: int32 */
            version?: number | null;
            resource?: string | null;
            deploymentId?: string | null;
            tenantId?: string | null;
            decisionRequirementsDefinitionId?: string | null;
            decisionRequirementsDefinitionKey?: string | null;
            /** Format: int32 */
            historyTimeToLive?: number | null;
            versionTag?: string | null;
        };
        DecisionRequirementsDefinitionDto: {
            id?: string | null;
            key?: string | null;
            category?: string | null;
            name?: string | null;
            /** Format: int32 */
            version?: number | null;
            resource?: string | null;
            deploymentId?: string | null;
            tenantId?: string | null;
        };
        DecisionRequirementsDefinitionXmlDto: {
            id?: string | null;
            dmnXml?: string | null;
        };
        DeleteHistoricDecisionInstancesDto: {
            historicDecisionInstanceIds?: string[] | null;
            historicDecisionInstanceQuery?: components["schemas"]["HistoricDecisionInstanceQueryDto"];
            deleteReason?: string | null;
        };
        DeleteHistoricProcessInstancesDto: {
            historicProcessInstanceIds?: string[] | null;
            historicProcessInstanceQuery?: components["schemas"]["HistoricProcessInstanceQueryDto"];
            deleteReason?: string | null;
            failIfNotExists?: boolean | null;
        };
        DeleteProcessInstancesDto: {
            processInstanceIds?: string[] | null;
            deleteReason?: string | null;
            skipCustomListeners?: boolean | null;
            skipSubprocesses?: boolean | null;
            skipIoMappings?: boolean | null;
            processInstanceQuery?: components["schemas"]["ProcessInstanceQueryDto"];
            historicProcessInstanceQuery?: components["schemas"]["HistoricProcessInstanceQueryDto"];
        };
        DeploymentDto: {
            id?: string | null;
            tenantId?: string | null;
            /** Format: date-time */
            deploymentTime?: string | null;
            source?: string | null;
            name?: string | null;
        } & components["schemas"]["LinkableDto"];
        DeploymentResourceDto: {
            id?: string | null;
            name?: string | null;
            deploymentId?: string | null;
        };
        DeploymentWithDefinitionsDto: {
            deployedProcessDefinitions?: {
                [key: string]: components["schemas"]["ProcessDefinitionDto"];
            } | null;
            deployedDecisionDefinitions?: {
                [key: string]: components["schemas"]["DecisionDefinitionDto"];
            } | null;
            deployedDecisionRequirementsDefinitions?: {
                [key: string]: components["schemas"]["DecisionRequirementsDefinitionDto"];
            } | null;
            deployedCaseDefinitions?: {
                [key: string]: components["schemas"]["CaseDefinitionDto"];
            } | null;
        } & components["schemas"]["DeploymentDto"];
        DurationReportResultDto: {
            /** Format: int32 */
            period?: number | null;
            /** @enum {string|null} */
            periodUnit?: "MONTH" | "QUARTER" | null;
            /** Format: int64 */
            minimum?: number | null;
            /** Format: int64 */
            maximum?: number | null;
            /** Format: int64 */
            average?: number | null;
        };
        EvaluateDecisionDto: {
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
        };
        EvaluationConditionDto: {
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
            businessKey?: string | null;
            tenantId?: string | null;
            withoutTenantId?: boolean | null;
            processDefinitionId?: string | null;
        };
        EventSubscriptionDto: {
            id?: string | null;
            eventType?: string | null;
            eventName?: string | null;
            executionId?: string | null;
            processInstanceId?: string | null;
            activityId?: string | null;
            /** Format: date-time */
            createdDate?: string | null;
            tenantId?: string | null;
        };
        EventSubscriptionQueryDto: {
            eventSubscriptionId?: string | null;
            eventName?: string | null;
            /** @enum {string|null} */
            eventType?: "message" | "signal" | "compensate" | "conditional" | null;
            executionId?: string | null;
            processInstanceId?: string | null;
            activityId?: string | null;
            tenantIdIn?: string[] | null;
            withoutTenantId?: boolean | null;
            includeEventSubscriptionsWithoutTenantId?: boolean | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "created" | "tenantId" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        ExceptionDto: {
            type?: string | null;
            message?: string | null;
            code?: number;
        };
        ExecutionDto: {
            id?: string | null;
            processInstanceId?: string | null;
            ended?: boolean | null;
            tenantId?: string | null;
        };
        ExecutionQueryDto: {
            businessKey?: string | null;
            processInstanceId?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            activityId?: string | null;
            signalEventSubscriptionName?: string | null;
            messageEventSubscriptionName?: string | null;
            active?: boolean | null;
            suspended?: boolean | null;
            incidentId?: string | null;
            incidentType?: string | null;
            incidentMessage?: string | null;
            incidentMessageLike?: string | null;
            tenantIdIn?: string[] | null;
            variables?: components["schemas"]["VariableQueryParameterDto"][] | null;
            processVariables?: components["schemas"]["VariableQueryParameterDto"][] | null;
            variableNamesIgnoreCase?: boolean | null;
            variableValuesIgnoreCase?: boolean | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "instanceId" | "definitionKey" | "definitionId" | "tenantId" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        ExecutionTriggerDto: {
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
        };
        ExtendLockOnExternalTaskDto: {
            /** Format: int64 */
            newDuration?: number | null;
        } & components["schemas"]["HandleExternalTaskDto"];
        ExternalTaskBpmnError: {
            workerId?: string | null;
        } & components["schemas"]["TaskBpmnErrorDto"];
        ExternalTaskDto: {
            activityId?: string | null;
            activityInstanceId?: string | null;
            errorMessage?: string | null;
            executionId?: string | null;
            id?: string | null;
            /** Format: date-time */
            lockExpirationTime?: string | null;
            /** Format: date-time */
            createTime?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            processDefinitionVersionTag?: string | null;
            processInstanceId?: string | null;
            /** Format: int32 */
            retries?: number | null;
            suspended?: boolean | null;
            workerId?: string | null;
            topicName?: string | null;
            tenantId?: string | null;
            /** Format: int64 */
            priority?: number | null;
            businessKey?: string | null;
        };
        ExternalTaskFailureDto: {
            errorMessage?: string | null;
            errorDetails?: string | null;
            /** Format: int32 */
            retries?: number | null;
            /** Format: int64 */
            retryTimeout?: number | null;
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
            localVariables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
        } & components["schemas"]["HandleExternalTaskDto"];
        ExternalTaskQueryDto: {
            externalTaskId?: string | null;
            externalTaskIdIn?: string[] | null;
            activityId?: string | null;
            activityIdIn?: string[] | null;
            /** Format: date-time */
            lockExpirationBefore?: string | null;
            /** Format: date-time */
            lockExpirationAfter?: string | null;
            topicName?: string | null;
            locked?: boolean | null;
            notLocked?: boolean | null;
            executionId?: string | null;
            processInstanceId?: string | null;
            processInstanceIdIn?: string[] | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            processDefinitionKeyIn?: string[] | null;
            processDefinitionName?: string | null;
            processDefinitionNameLike?: string | null;
            active?: boolean | null;
            suspended?: boolean | null;
            withRetriesLeft?: boolean | null;
            noRetriesLeft?: boolean | null;
            workerId?: string | null;
            tenantIdIn?: string[] | null;
            /** Format: int64 */
            priorityHigherThanOrEquals?: number | null;
            /** Format: int64 */
            priorityLowerThanOrEquals?: number | null;
            processVariables?: components["schemas"]["VariableQueryParameterDto"][] | null;
            variableNamesIgnoreCase?: boolean | null;
            variableValuesIgnoreCase?: boolean | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "id" | "lockExpirationTime" | "processInstanceId" | "processDefinitionId" | "processDefinitionKey" | "tenantId" | "taskPriority" | "createTime" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        FetchExternalTaskTopicDto: {
            topicName: string;
            /** Format: int64 */
            lockDuration: number | null;
            variables?: string[] | null;
            /** @default false */
            localVariables: boolean | null;
            businessKey?: string | null;
            processDefinitionId?: string | null;
            processDefinitionIdIn?: string[] | null;
            processDefinitionKey?: string | null;
            processDefinitionKeyIn?: string[] | null;
            processDefinitionVersionTag?: string | null;
            /** @default false */
            withoutTenantId: boolean | null;
            tenantIdIn?: string[] | null;
            processVariables?: {
                [key: string]: unknown;
            };
            /** @default false */
            deserializeValues: boolean | null;
            /** @default false */
            includeExtensionProperties: boolean | null;
        };
        FetchExternalTasksDto: {
            workerId: string;
            /** Format: int32 */
            maxTasks: number | null;
            usePriority?: boolean | null;
            /** Format: int64 */
            asyncResponseTimeout?: number | null;
            topics?: components["schemas"]["FetchExternalTaskTopicDto"][] | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "createTime" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        FilterDto: {
            id?: string | null;
            resourceType?: string | null;
            name?: string | null;
            owner?: string | null;
            query?: Record<string, never>;
            properties?: Record<string, never>;
            /** Format: int64 */
            itemCount?: number | null;
        };
        FormDto: {
            key?: string | null;
            camundaFormRef?: components["schemas"]["CamundaFormRef"];
            contextPath?: string | null;
        };
        GroupDto: {
            id?: string | null;
            name?: string | null;
            type?: string | null;
        };
        GroupQueryDto: {
            id?: string | null;
            idIn?: string[] | null;
            name?: string | null;
            nameLike?: string | null;
            type?: string | null;
            member?: string | null;
            memberOfTenant?: string | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "id" | "name" | "type" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        HandleExternalTaskDto: {
            workerId?: string;
        };
        HistoricActivityInstanceDto: {
            id?: string | null;
            parentActivityInstanceId?: string | null;
            activityId?: string | null;
            activityName?: string | null;
            activityType?: string | null;
            processDefinitionKey?: string | null;
            processDefinitionId?: string | null;
            processInstanceId?: string | null;
            executionId?: string | null;
            taskId?: string | null;
            calledProcessInstanceId?: string | null;
            calledCaseInstanceId?: string | null;
            assignee?: string | null;
            /** Format: date-time */
            startTime?: string | null;
            /** Format: date-time */
            endTime?: string | null;
            /** Format: int64 */
            durationInMillis?: number | null;
            canceled?: boolean | null;
            completeScope?: boolean | null;
            tenantId?: string | null;
            /** Format: date-time */
            removalTime?: string | null;
            rootProcessInstanceId?: string | null;
        };
        HistoricActivityInstanceQueryDto: {
            activityInstanceId?: string | null;
            processInstanceId?: string | null;
            processDefinitionId?: string | null;
            executionId?: string | null;
            activityId?: string | null;
            activityName?: string | null;
            activityType?: string | null;
            taskAssignee?: string | null;
            finished?: boolean | null;
            unfinished?: boolean | null;
            completeScope?: boolean | null;
            canceled?: boolean | null;
            /** Format: date-time */
            startedBefore?: string | null;
            /** Format: date-time */
            startedAfter?: string | null;
            /** Format: date-time */
            finishedBefore?: string | null;
            /** Format: date-time */
            finishedAfter?: string | null;
            tenantIdIn?: string[] | null;
            withoutTenantId?: boolean | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "activityInstanceId" | "instanceId" | "executionId" | "activityId" | "activityName" | "activityType" | "startTime" | "endTime" | "duration" | "definitionId" | "occurrence" | "tenantId" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        HistoricActivityStatisticsDto: {
            id?: string | null;
            /** Format: int64 */
            instances?: number | null;
            /** Format: int64 */
            canceled?: number | null;
            /** Format: int64 */
            finished?: number | null;
            /** Format: int64 */
            completeScope?: number | null;
            /** Format: int64 */
            openIncidents?: number | null;
            /** Format: int64 */
            resolvedIncidents?: number | null;
            /** Format: int64 */
            deletedIncidents?: number | null;
        };
        HistoricBatchDto: {
            id?: string | null;
            type?: string | null;
            /** Format: int32 */
            totalJobs?: number | null;
            /** Format: int32 */
            batchJobsPerSeed?: number | null;
            /** Format: int32 */
            invocationsPerBatchJob?: number | null;
            seedJobDefinitionId?: string | null;
            monitorJobDefinitionId?: string | null;
            batchJobDefinitionId?: string | null;
            tenantId?: string | null;
            createUserId?: string | null;
            /** Format: date-time */
            startTime?: string | null;
            /** Format: date-time */
            endTime?: string | null;
            /** Format: date-time */
            removalTime?: string | null;
            /** Format: date-time */
            executionStartTime?: string | null;
        };
        HistoricBatchQueryDto: {
            batchId?: string | null;
            type?: string | null;
            completed?: boolean | null;
            tenantIdIn?: string[] | null;
            withoutTenantId?: boolean | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "batchId" | "startTime" | "endTime" | "tenantId" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        HistoricDecisionInputInstanceDto: {
            id?: string | null;
            decisionInstanceId?: string | null;
            clauseId?: string | null;
            clauseName?: string | null;
            errorMessage?: string | null;
            type?: string | null;
            /** Format: date-time */
            createTime?: string | null;
            /** Format: date-time */
            removalTime?: string | null;
            rootProcessInstanceId?: string | null;
            value?: Record<string, never>;
            valueInfo?: {
                [key: string]: unknown;
            };
        };
        HistoricDecisionInstanceDto: {
            id?: string | null;
            decisionDefinitionId?: string | null;
            decisionDefinitionKey?: string | null;
            decisionDefinitionName?: string | null;
            /** Format: date-time */
            evaluationTime?: string | null;
            /** Format: date-time */
            removalTime?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            processInstanceId?: string | null;
            rootProcessInstanceId?: string | null;
            caseDefinitionId?: string | null;
            caseDefinitionKey?: string | null;
            caseInstanceId?: string | null;
            activityId?: string | null;
            activityInstanceId?: string | null;
            userId?: string | null;
            /** Format: double */
            collectResultValue?: number | null;
            rootDecisionInstanceId?: string | null;
            decisionRequirementsDefinitionId?: string | null;
            decisionRequirementsDefinitionKey?: string | null;
            tenantId?: string | null;
            inputs?: components["schemas"]["HistoricDecisionInputInstanceDto"][] | null;
            outputs?: components["schemas"]["HistoricDecisionOutputInstanceDto"][] | null;
        };
        HistoricDecisionInstanceQueryDto: {
            decisionInstanceId?: string | null;
            decisionInstanceIdIn?: string[] | null;
            decisionDefinitionId?: string | null;
            decisionDefinitionIdIn?: string[] | null;
            decisionDefinitionKey?: string | null;
            decisionDefinitionKeyIn?: string[] | null;
            decisionDefinitionName?: string | null;
            decisionDefinitionNameLike?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            processInstanceId?: string | null;
            caseDefinitionId?: string | null;
            caseDefinitionKey?: string | null;
            caseInstanceId?: string | null;
            activityIdIn?: string[] | null;
            activityInstanceIdIn?: string[] | null;
            /** Format: date-time */
            evaluatedBefore?: string | null;
            /** Format: date-time */
            evaluatedAfter?: string | null;
            userId?: string | null;
            rootDecisionInstanceId?: string | null;
            rootDecisionInstancesOnly?: boolean | null;
            decisionRequirementsDefinitionId?: string | null;
            decisionRequirementsDefinitionKey?: string | null;
            tenantIdIn?: string[] | null;
            withoutTenantId?: boolean | null;
            includeInputs?: boolean | null;
            includeOutputs?: boolean | null;
            disableBinaryFetching?: boolean | null;
            disableCustomObjectDeserialization?: boolean | null;
        };
        HistoricDecisionInstanceStatisticsDto: {
            decisionDefinitionKey?: string | null;
            /** Format: int32 */
            evaluations?: number | null;
        };
        HistoricDecisionOutputInstanceDto: {
            id?: string | null;
            decisionInstanceId?: string | null;
            clauseId?: string | null;
            clauseName?: string | null;
            ruleId?: string | null;
            /** Format: int32 */
            ruleOrder?: number | null;
            errorMessage?: string | null;
            variableName?: string | null;
            type?: string | null;
            /** Format: date-time */
            createTime?: string | null;
            /** Format: date-time */
            removalTime?: string | null;
            rootProcessInstanceId?: string | null;
            value?: Record<string, never>;
            valueInfo?: {
                [key: string]: unknown;
            };
        };
        HistoricDetailDto: {
            id?: string | null;
            processDefinitionKey?: string | null;
            processDefinitionId?: string | null;
            processInstanceId?: string | null;
            activityInstanceId?: string | null;
            executionId?: string | null;
            caseDefinitionKey?: string | null;
            caseDefinitionId?: string | null;
            caseInstanceId?: string | null;
            caseExecutionId?: string | null;
            taskId?: string | null;
            tenantId?: string | null;
            userOperationId?: string | null;
            /** Format: date-time */
            time?: string | null;
            /** Format: date-time */
            removalTime?: string | null;
            rootProcessInstanceId?: string | null;
            type?: string | null;
            fieldId?: string | null;
            fieldValue?: Record<string, never>;
            variableName?: string | null;
            variableInstanceId?: string | null;
            variableType?: string | null;
            value?: Record<string, never>;
            valueInfo?: {
                [key: string]: unknown;
            };
            initial?: boolean | null;
            /** Format: int32 */
            revision?: number | null;
            errorMessage?: string | null;
        };
        HistoricDetailQueryDto: {
            processInstanceId?: string | null;
            processInstanceIdIn?: string[] | null;
            executionId?: string | null;
            activityInstanceId?: string | null;
            caseInstanceId?: string | null;
            caseExecutionId?: string | null;
            variableInstanceId?: string | null;
            variableTypeIn?: string[] | null;
            variableNameLike?: string | null;
            taskId?: string | null;
            tenantIdIn?: string[] | null;
            withoutTenantId?: boolean | null;
            userOperationId?: string | null;
            formFields?: boolean | null;
            variableUpdates?: boolean | null;
            excludeTaskDetails?: boolean | null;
            initial?: boolean | null;
            /** Format: date-time */
            occurredBefore?: string | null;
            /** Format: date-time */
            occurredAfter?: string | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "processInstanceId" | "variableName" | "formPropertyId" | "variableType" | "variableRevision" | "time" | "occurrence" | "tenantId" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        HistoricExternalTaskLogDto: {
            id?: string | null;
            /** Format: date-time */
            timestamp?: string | null;
            /** Format: date-time */
            removalTime?: string | null;
            externalTaskId?: string | null;
            topicName?: string | null;
            workerId?: string | null;
            /** Format: int64 */
            priority?: number | null;
            /** Format: int32 */
            retries?: number | null;
            errorMessage?: string | null;
            activityId?: string | null;
            activityInstanceId?: string | null;
            executionId?: string | null;
            processInstanceId?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            tenantId?: string | null;
            rootProcessInstanceId?: string | null;
            creationLog?: boolean | null;
            failureLog?: boolean | null;
            successLog?: boolean | null;
            deletionLog?: boolean | null;
        };
        HistoricExternalTaskLogQueryDto: {
            logId?: string | null;
            externalTaskId?: string | null;
            topicName?: string | null;
            workerId?: string | null;
            errorMessage?: string | null;
            activityIdIn?: string[] | null;
            activityInstanceIdIn?: string[] | null;
            executionIdIn?: string[] | null;
            processInstanceId?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            tenantIdIn?: string[] | null;
            withoutTenantId?: boolean | null;
            /** Format: int64 */
            priorityLowerThanOrEquals?: number | null;
            /** Format: int64 */
            priorityHigherThanOrEquals?: number | null;
            creationLog?: boolean | null;
            failureLog?: boolean | null;
            successLog?: boolean | null;
            deletionLog?: boolean | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "timestamp" | "externalTaskId" | "topicName" | "workerId" | "retries" | "priority" | "activityId" | "activityInstanceId" | "executionId" | "processInstanceId" | "processDefinitionId" | "processDefinitionKey" | "tenantId" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        HistoricIdentityLinkLogDto: {
            id?: string | null;
            /** Format: date-time */
            time?: string | null;
            type?: string | null;
            userId?: string | null;
            groupId?: string | null;
            taskId?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            operationType?: string | null;
            assignerId?: string | null;
            tenantId?: string | null;
            /** Format: date-time */
            removalTime?: string | null;
            rootProcessInstanceId?: string | null;
        };
        HistoricIncidentDto: {
            id?: string | null;
            processDefinitionKey?: string | null;
            processDefinitionId?: string | null;
            processInstanceId?: string | null;
            executionId?: string | null;
            rootProcessInstanceId?: string | null;
            /** Format: date-time */
            createTime?: string | null;
            /** Format: date-time */
            endTime?: string | null;
            /** Format: date-time */
            removalTime?: string | null;
            incidentType?: string | null;
            activityId?: string | null;
            failedActivityId?: string | null;
            causeIncidentId?: string | null;
            rootCauseIncidentId?: string | null;
            configuration?: string | null;
            historyConfiguration?: string | null;
            incidentMessage?: string | null;
            tenantId?: string | null;
            jobDefinitionId?: string | null;
            open?: boolean | null;
            deleted?: boolean | null;
            resolved?: boolean | null;
            annotation?: string | null;
        };
        HistoricJobLogDto: {
            id?: string | null;
            /** Format: date-time */
            timestamp?: string | null;
            /** Format: date-time */
            removalTime?: string | null;
            jobId?: string | null;
            /** Format: date-time */
            jobDueDate?: string | null;
            /** Format: int32 */
            jobRetries?: number | null;
            /** Format: int64 */
            jobPriority?: number | null;
            jobExceptionMessage?: string | null;
            failedActivityId?: string | null;
            jobDefinitionId?: string | null;
            jobDefinitionType?: string | null;
            jobDefinitionConfiguration?: string | null;
            activityId?: string | null;
            executionId?: string | null;
            processInstanceId?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            deploymentId?: string | null;
            tenantId?: string | null;
            hostname?: string | null;
            batchId?: string | null;
            rootProcessInstanceId?: string | null;
            creationLog?: boolean | null;
            failureLog?: boolean | null;
            successLog?: boolean | null;
            deletionLog?: boolean | null;
        };
        HistoricJobLogQueryDto: {
            logId?: string | null;
            jobId?: string | null;
            jobExceptionMessage?: string | null;
            jobDefinitionId?: string | null;
            jobDefinitionType?: string | null;
            jobDefinitionConfiguration?: string | null;
            activityIdIn?: string[] | null;
            failedActivityIdIn?: string[] | null;
            executionIdIn?: string[] | null;
            processInstanceId?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            deploymentId?: string | null;
            tenantIdIn?: string[] | null;
            withoutTenantId?: boolean | null;
            hostname?: string | null;
            /** Format: int64 */
            jobPriorityLowerThanOrEquals?: number | null;
            /** Format: int64 */
            jobPriorityHigherThanOrEquals?: number | null;
            creationLog?: boolean | null;
            failureLog?: boolean | null;
            successLog?: boolean | null;
            deletionLog?: boolean | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "timestamp" | "jobId" | "jobDefinitionId" | "jobDueDate" | "jobRetries" | "jobPriority" | "activityId" | "executionId" | "processInstanceId" | "processDefinitionId" | "processDefinitionKey" | "deploymentId" | "occurrence" | "tenantId" | "hostname" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        HistoricProcessInstanceDto: {
            id?: string | null;
            businessKey?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            processDefinitionName?: string | null;
            /** Format: int32 */
            processDefinitionVersion?: number | null;
            /** Format: date-time */
            startTime?: string | null;
            /** Format: date-time */
            endTime?: string | null;
            /** Format: date-time */
            removalTime?: string | null;
            /** Format: int64 */
            durationInMillis?: number | null;
            startUserId?: string | null;
            startActivityId?: string | null;
            deleteReason?: string | null;
            rootProcessInstanceId?: string | null;
            superProcessInstanceId?: string | null;
            superCaseInstanceId?: string | null;
            caseInstanceId?: string | null;
            tenantId?: string | null;
            /** @enum {string|null} */
            state?: "ACTIVE" | "SUSPENDED" | "COMPLETED" | "EXTERNALLY_TERMINATED" | "INTERNALLY_TERMINATED" | null;
            restartedProcessInstanceId?: string | null;
        };
        HistoricProcessInstanceQueryDto: {
            processInstanceId?: string | null;
            processInstanceIds?: string[] | null;
            processInstanceIdNotIn?: string[] | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            processDefinitionKeyIn?: string[] | null;
            processDefinitionKeyNotIn?: string[] | null;
            processDefinitionName?: string | null;
            processDefinitionNameLike?: string | null;
            processInstanceBusinessKey?: string | null;
            processInstanceBusinessKeyIn?: string[] | null;
            processInstanceBusinessKeyLike?: string | null;
            rootProcessInstances?: boolean | null;
            finished?: boolean | null;
            unfinished?: boolean | null;
            withIncidents?: boolean | null;
            withRootIncidents?: boolean | null;
            incidentType?: string | null;
            incidentIdIn?: string[] | null;
            /** @enum {string|null} */
            incidentStatus?: "open" | "resolved" | null;
            incidentMessage?: string | null;
            incidentMessageLike?: string | null;
            /** Format: date-time */
            startedBefore?: string | null;
            /** Format: date-time */
            startedAfter?: string | null;
            /** Format: date-time */
            finishedBefore?: string | null;
            /** Format: date-time */
            finishedAfter?: string | null;
            startedBy?: string | null;
            rootProcessInstanceId?: string | null;
            superProcessInstanceId?: string | null;
            subProcessInstanceId?: string | null;
            superCaseInstanceId?: string | null;
            subCaseInstanceId?: string | null;
            caseInstanceId?: string | null;
            tenantIdIn?: string[] | null;
            withoutTenantId?: boolean | null;
            /** Format: date-time */
            executedActivityBefore?: string | null;
            /** Format: date-time */
            executedActivityAfter?: string | null;
            executedActivityIdIn?: string[] | null;
            activeActivityIdIn?: string[] | null;
            activityIdIn?: string[] | null;
            /** Format: date-time */
            executedJobBefore?: string | null;
            /** Format: date-time */
            executedJobAfter?: string | null;
            withJobsRetrying?: boolean | null;
            active?: boolean | null;
            suspended?: boolean | null;
            completed?: boolean | null;
            externallyTerminated?: boolean | null;
            internallyTerminated?: boolean | null;
            variables?: components["schemas"]["VariableQueryParameterDto"][] | null;
            variableNamesIgnoreCase?: boolean | null;
            variableValuesIgnoreCase?: boolean | null;
            orQueries?: components["schemas"]["HistoricProcessInstanceQueryDto"][] | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "instanceId" | "definitionId" | "definitionKey" | "definitionName" | "definitionVersion" | "businessKey" | "startTime" | "endTime" | "duration" | "tenantId" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        HistoricTaskInstanceDto: {
            id?: string | null;
            processDefinitionKey?: string | null;
            processDefinitionId?: string | null;
            processInstanceId?: string | null;
            executionId?: string | null;
            caseDefinitionKey?: string | null;
            caseDefinitionId?: string | null;
            caseInstanceId?: string | null;
            caseExecutionId?: string | null;
            activityInstanceId?: string | null;
            name?: string | null;
            description?: string | null;
            deleteReason?: string | null;
            owner?: string | null;
            assignee?: string | null;
            /** Format: date-time */
            startTime?: string | null;
            /** Format: date-time */
            endTime?: string | null;
            /** Format: int64 */
            duration?: number | null;
            taskDefinitionKey?: string | null;
            /** Format: int32 */
            priority?: number | null;
            /** Format: date-time */
            due?: string | null;
            parentTaskId?: string | null;
            /** Format: date-time */
            followUp?: string | null;
            tenantId?: string | null;
            /** Format: date-time */
            removalTime?: string | null;
            rootProcessInstanceId?: string | null;
            taskState?: string | null;
        };
        HistoricTaskInstanceQueryDto: {
            taskId?: string | null;
            taskParentTaskId?: string | null;
            processInstanceId?: string | null;
            rootProcessInstanceId?: string | null;
            processInstanceBusinessKey?: string | null;
            processInstanceBusinessKeyIn?: string[] | null;
            processInstanceBusinessKeyLike?: string | null;
            executionId?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            processDefinitionName?: string | null;
            caseInstanceId?: string | null;
            caseExecutionId?: string | null;
            caseDefinitionId?: string | null;
            caseDefinitionKey?: string | null;
            caseDefinitionName?: string | null;
            activityInstanceIdIn?: string[] | null;
            taskName?: string | null;
            taskNameLike?: string | null;
            taskDescription?: string | null;
            taskDescriptionLike?: string | null;
            taskDefinitionKey?: string | null;
            taskDefinitionKeyIn?: string[] | null;
            taskDeleteReason?: string | null;
            taskDeleteReasonLike?: string | null;
            assigned?: boolean | null;
            unassigned?: boolean | null;
            taskAssignee?: string | null;
            taskAssigneeLike?: string | null;
            taskOwner?: string | null;
            taskOwnerLike?: string | null;
            /** Format: int32 */
            taskPriority?: number | null;
            finished?: boolean | null;
            unfinished?: boolean | null;
            processFinished?: boolean | null;
            processUnfinished?: boolean | null;
            /** Format: date-time */
            taskDueDate?: string | null;
            /** Format: date-time */
            taskDueDateBefore?: string | null;
            /** Format: date-time */
            taskDueDateAfter?: string | null;
            withoutTaskDueDate?: boolean | null;
            /** Format: date-time */
            taskFollowUpDate?: string | null;
            /** Format: date-time */
            taskFollowUpDateBefore?: string | null;
            /** Format: date-time */
            taskFollowUpDateAfter?: string | null;
            /** Format: date-time */
            startedBefore?: string | null;
            /** Format: date-time */
            startedAfter?: string | null;
            /** Format: date-time */
            finishedBefore?: string | null;
            /** Format: date-time */
            finishedAfter?: string | null;
            tenantIdIn?: string[] | null;
            withoutTenantId?: boolean | null;
            taskVariables?: components["schemas"]["VariableQueryParameterDto"][] | null;
            processVariables?: components["schemas"]["VariableQueryParameterDto"][] | null;
            variableNamesIgnoreCase?: boolean | null;
            variableValuesIgnoreCase?: boolean | null;
            taskInvolvedUser?: string | null;
            taskInvolvedGroup?: string | null;
            taskHadCandidateUser?: string | null;
            taskHadCandidateGroup?: string | null;
            withCandidateGroups?: boolean | null;
            withoutCandidateGroups?: boolean | null;
            orQueries?: components["schemas"]["HistoricTaskInstanceQueryDto"][] | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "taskId" | "activityInstanceId" | "processDefinitionId" | "processInstanceId" | "executionId" | "duration" | "endTime" | "startTime" | "taskName" | "taskDescription" | "assignee" | "owner" | "dueDate" | "followUpDate" | "deleteReason" | "taskDefinitionKey" | "priority" | "caseDefinitionId" | "caseInstanceId" | "caseExecutionId" | "tenantId" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        HistoricTaskInstanceReportResultDto: {
            taskName?: string | null;
            /** Format: int64 */
            count?: number | null;
            processDefinitionKey?: string | null;
            processDefinitionId?: string | null;
            processDefinitionName?: string | null;
            /** Format: int32 */
            period?: number | null;
            /** @enum {string|null} */
            periodUnit?: "MONTH" | "QUARTER" | null;
            /** Format: int64 */
            minimum?: number | null;
            /** Format: int64 */
            maximum?: number | null;
            /** Format: int64 */
            average?: number | null;
            tenantId?: string | null;
        };
        HistoricVariableInstanceDto: {
            id?: string | null;
            name?: string | null;
            processDefinitionKey?: string | null;
            processDefinitionId?: string | null;
            processInstanceId?: string | null;
            executionId?: string | null;
            activityInstanceId?: string | null;
            caseDefinitionKey?: string | null;
            caseDefinitionId?: string | null;
            caseInstanceId?: string | null;
            caseExecutionId?: string | null;
            taskId?: string | null;
            tenantId?: string | null;
            errorMessage?: string | null;
            state?: string | null;
            /** Format: date-time */
            createTime?: string | null;
            /** Format: date-time */
            removalTime?: string | null;
            rootProcessInstanceId?: string | null;
        } & components["schemas"]["VariableValueDto"];
        HistoricVariableInstanceQueryDto: {
            processInstanceId?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            caseInstanceId?: string | null;
            variableName?: string | null;
            variableNameLike?: string | null;
            variableNameIn?: string[] | null;
            variableValue?: Record<string, never>;
            variableNamesIgnoreCase?: boolean | null;
            variableValuesIgnoreCase?: boolean | null;
            variableTypeIn?: string[] | null;
            processInstanceIdIn?: string[] | null;
            executionIdIn?: string[] | null;
            caseExecutionIdIn?: string[] | null;
            caseActivityIdIn?: string[] | null;
            activityInstanceIdIn?: string[] | null;
            taskIdIn?: string[] | null;
            tenantIdIn?: string[] | null;
            withoutTenantId?: boolean | null;
            includeDeleted?: boolean | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "instanceId" | "variableName" | "tenantId" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        HistoryCleanupConfigurationDto: {
            /** Format: date-time */
            batchWindowStartTime?: string | null;
            /** Format: date-time */
            batchWindowEndTime?: string | null;
            enabled?: boolean | null;
        };
        HistoryTimeToLiveDto: {
            /** Format: int32 */
            historyTimeToLive?: number | null;
        };
        IdentityLinkDto: {
            userId?: string | null;
            groupId?: string | null;
            type: string | null;
        };
        IdentityServiceGroupDto: {
            id?: string | null;
            name?: string | null;
        };
        IdentityServiceGroupInfoDto: {
            groups?: components["schemas"]["IdentityServiceGroupDto"][] | null;
            groupUsers?: components["schemas"]["IdentityServiceUserDto"][] | null;
        };
        IdentityServiceUserDto: {
            id?: string | null;
            firstName?: string | null;
            lastName?: string | null;
            displayName?: string | null;
        };
        IncidentDto: {
            id?: string | null;
            processDefinitionId?: string | null;
            processInstanceId?: string | null;
            executionId?: string | null;
            /** Format: date-time */
            incidentTimestamp?: string | null;
            incidentType?: string | null;
            activityId?: string | null;
            failedActivityId?: string | null;
            causeIncidentId?: string | null;
            rootCauseIncidentId?: string | null;
            configuration?: string | null;
            incidentMessage?: string | null;
            tenantId?: string | null;
            jobDefinitionId?: string | null;
            annotation?: string | null;
        };
        IncidentStatisticsResultDto: {
            incidentType?: string | null;
            /** Format: int32 */
            incidentCount?: number | null;
        };
        JobConditionQueryParameterDto: {
            /** @enum {string|null} */
            operator?: "gt" | "lt" | null;
            /** Format: date-time */
            value?: string | null;
        };
        JobDefinitionDto: {
            id?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            jobType?: string | null;
            jobConfiguration?: string | null;
            activityId?: string | null;
            suspended?: boolean | null;
            /** Format: int64 */
            overridingJobPriority?: number | null;
            tenantId?: string | null;
            deploymentId?: string | null;
        };
        JobDefinitionPriorityDto: {
            /** Format: int64 */
            priority?: number | null;
            includeJobs?: boolean | null;
        };
        JobDefinitionQueryDto: {
            jobDefinitionId?: string | null;
            activityIdIn?: string[] | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            jobType?: string | null;
            jobConfiguration?: string | null;
            active?: boolean | null;
            suspended?: boolean | null;
            withOverridingJobPriority?: boolean | null;
            tenantIdIn?: string[] | null;
            withoutTenantId?: boolean | null;
            includeJobDefinitionsWithoutTenantId?: boolean | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "jobDefinitionId" | "activityId" | "processDefinitionId" | "processDefinitionKey" | "jobType" | "jobConfiguration" | "tenantId" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        JobDefinitionSuspensionStateDto: {
            includeJobs?: boolean | null;
            executionDate?: string | null;
        } & components["schemas"]["SuspensionStateDto"];
        JobDefinitionsSuspensionStateDto: {
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            processDefinitionTenantId?: string | null;
            processDefinitionWithoutTenantId?: boolean | null;
        } & components["schemas"]["JobDefinitionSuspensionStateDto"];
        JobDto: {
            id?: string | null;
            jobDefinitionId?: string | null;
            processInstanceId?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            executionId?: string | null;
            exceptionMessage?: string | null;
            failedActivityId?: string | null;
            /** Format: int32 */
            retries?: number | null;
            /** Format: date-time */
            dueDate?: string | null;
            suspended?: boolean | null;
            /** Format: int64 */
            priority?: number | null;
            tenantId?: string | null;
            /** Format: date-time */
            createTime?: string | null;
            batchId?: string | null;
        };
        JobDuedateDto: {
            /** Format: date-time */
            duedate?: string | null;
            cascade?: boolean | null;
        };
        JobQueryDto: {
            jobId?: string | null;
            jobIds?: string[] | null;
            jobDefinitionId?: string | null;
            processInstanceId?: string | null;
            processInstanceIds?: string[] | null;
            executionId?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            activityId?: string | null;
            withRetriesLeft?: boolean | null;
            executable?: boolean | null;
            timers?: boolean | null;
            messages?: boolean | null;
            dueDates?: components["schemas"]["JobConditionQueryParameterDto"][] | null;
            createTimes?: components["schemas"]["JobConditionQueryParameterDto"][] | null;
            withException?: boolean | null;
            exceptionMessage?: string | null;
            failedActivityId?: string | null;
            noRetriesLeft?: boolean | null;
            active?: boolean | null;
            suspended?: boolean | null;
            acquired?: boolean | null;
            /** Format: int64 */
            priorityHigherThanOrEquals?: number | null;
            /** Format: int64 */
            priorityLowerThanOrEquals?: number | null;
            tenantIdIn?: string[] | null;
            withoutTenantId?: boolean | null;
            includeJobsWithoutTenantId?: boolean | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "jobId" | "executionId" | "processInstanceId" | "processDefinitionId" | "processDefinitionKey" | "jobPriority" | "jobRetries" | "jobDueDate" | "tenantId" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        JobRetriesDto: {
            /** Format: date-time */
            dueDate?: string | null;
        } & components["schemas"]["RetriesDto"];
        JobSuspensionStateDto: {
            jobDefinitionId?: string | null;
            processDefinitionId?: string | null;
            processInstanceId?: string | null;
            processDefinitionKey?: string | null;
            processDefinitionTenantId?: string | null;
            processDefinitionWithoutTenantId?: boolean | null;
        } & components["schemas"]["SuspensionStateDto"];
        LinkableDto: {
            links?: components["schemas"]["AtomLink"][] | null;
        };
        LockExternalTaskDto: {
            /** Format: int64 */
            lockDuration?: number;
        } & components["schemas"]["HandleExternalTaskDto"];
        LockedExternalTaskDto: {
            activityId?: string | null;
            activityInstanceId?: string | null;
            errorMessage?: string | null;
            errorDetails?: string | null;
            executionId?: string | null;
            id?: string | null;
            /** Format: date-time */
            lockExpirationTime?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            processDefinitionVersionTag?: string | null;
            processInstanceId?: string | null;
            tenantId?: string | null;
            /** Format: int32 */
            retries?: number | null;
            suspended?: boolean | null;
            workerId?: string | null;
            /** Format: int64 */
            priority?: number | null;
            topicName?: string | null;
            businessKey?: string | null;
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
            extensionProperties?: {
                [key: string]: string;
            };
            /** Format: date-time */
            createTime?: string | null;
        };
        MessageCorrelationResultWithVariableDto: {
            /** @enum {string|null} */
            resultType?: "Execution" | "ProcessDefinition" | null;
            processInstance?: components["schemas"]["ProcessInstanceDto"];
            execution?: components["schemas"]["ExecutionDto"];
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
        };
        MetricsIntervalResultDto: {
            /** Format: date-time */
            timestamp?: string | null;
            name?: string | null;
            reporter?: string | null;
            /** Format: int64 */
            value?: number | null;
        };
        MetricsResultDto: {
            /** Format: int64 */
            result?: number | null;
        };
        MigrationExecutionDto: {
            migrationPlan?: components["schemas"]["MigrationPlanDto"];
            processInstanceIds?: string[] | null;
            processInstanceQuery?: components["schemas"]["ProcessInstanceQueryDto"];
            skipCustomListeners?: boolean | null;
            skipIoMappings?: boolean | null;
        };
        MigrationInstructionDto: {
            sourceActivityIds?: string[] | null;
            targetActivityIds?: string[] | null;
            updateEventTrigger?: boolean | null;
        };
        MigrationInstructionValidationReportDto: {
            instruction?: components["schemas"]["MigrationInstructionDto"];
            failures?: string[] | null;
        };
        MigrationPlanDto: {
            sourceProcessDefinitionId?: string | null;
            targetProcessDefinitionId?: string | null;
            instructions?: components["schemas"]["MigrationInstructionDto"][] | null;
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
        };
        MigrationPlanGenerationDto: {
            sourceProcessDefinitionId?: string | null;
            targetProcessDefinitionId?: string | null;
            updateEventTriggers?: boolean | null;
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
        };
        MigrationPlanReportDto: {
            instructionReports?: components["schemas"]["MigrationInstructionValidationReportDto"][] | null;
            variableReports?: {
                [key: string]: components["schemas"]["MigrationVariableValidationReportDto"];
            } | null;
        };
        MigrationVariableValidationReportDto: {
            failures?: string[] | null;
        } & components["schemas"]["VariableValueDto"];
        MissingAuthorizationDto: {
            permissionName?: string | null;
            resourceName?: string | null;
            resourceId?: string | null;
        };
        ModificationDto: {
            processDefinitionId?: string | null;
            skipCustomListeners?: boolean | null;
            skipIoMappings?: boolean | null;
            processInstanceIds?: string[] | null;
            processInstanceQuery?: components["schemas"]["ProcessInstanceQueryDto"];
            historicProcessInstanceQuery?: components["schemas"]["HistoricProcessInstanceQueryDto"];
            instructions?: components["schemas"]["MultipleProcessInstanceModificationInstructionDto"][] | null;
            annotation?: string | null;
        };
        MultiFormAttachmentDto: {
            "attachment-name"?: string | null;
            "attachment-description"?: string | null;
            "attachment-type"?: string | null;
            url?: string | null;
            /** Format: binary */
            content?: string | null;
        };
        MultiFormDeploymentDto: {
            "tenant-id"?: string | null;
            "deployment-source"?: string | null;
            /** @default false */
            "deploy-changed-only": boolean | null;
            /** @default false */
            "enable-duplicate-filtering": boolean | null;
            "deployment-name"?: string | null;
            /** Format: date-time */
            "deployment-activation-time"?: string | null;
            /** Format: binary */
            data?: string | null;
        };
        MultiFormVariableBinaryDto: {
            /** Format: binary */
            data?: string | null;
            /** @enum {string|null} */
            valueType?: "Bytes" | "File" | null;
        };
        MultipleProcessInstanceModificationInstructionDto: {
            /** @enum {string} */
            type: "cancel" | "startBeforeActivity" | "startAfterActivity" | "startTransition";
            activityId?: string | null;
            transitionId?: string | null;
            cancelCurrentActiveActivityInstances?: boolean | null;
        };
        ParseExceptionDto: {
            details?: {
                [key: string]: components["schemas"]["ResourceReportDto"];
            } | null;
        } & components["schemas"]["ExceptionDto"];
        PasswordPolicyDto: {
            rules?: components["schemas"]["PasswordPolicyRuleDto"][] | null;
        };
        PasswordPolicyRequestDto: {
            password?: string | null;
            profile?: components["schemas"]["UserProfileDto"];
        };
        PasswordPolicyRuleDto: {
            placeholder?: string | null;
            parameter?: {
                [key: string]: string;
            };
        };
        PatchVariablesDto: {
            modifications?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
            deletions?: string[] | null;
        };
        PriorityDto: {
            /** Format: int64 */
            priority?: number | null;
        };
        ProblemDto: {
            message?: string | null;
            /** Format: int32 */
            line?: number | null;
            /** Format: int32 */
            column?: number | null;
            mainElementId?: string | null;
            elementIds?: string[] | null;
        };
        ProcessDefinitionDiagramDto: {
            id?: string | null;
            bpmn20Xml?: string | null;
        };
        ProcessDefinitionDto: {
            id?: string | null;
            key?: string | null;
            category?: string | null;
            description?: string | null;
            name?: string | null;
            /** Format: int32 */
            version?: number | null;
            resource?: string | null;
            deploymentId?: string | null;
            diagram?: string | null;
            suspended?: boolean | null;
            tenantId?: string | null;
            versionTag?: string | null;
            /** Format: int32 */
            historyTimeToLive?: number | null;
            startableInTasklist?: boolean | null;
        };
        ProcessDefinitionStatisticsResultDto: {
            id?: string | null;
            /** Format: int32 */
            instances?: number;
            /** Format: int32 */
            failedJobs?: number;
            incidents?: components["schemas"]["IncidentStatisticsResultDto"][] | null;
            "@class"?: string | null;
            definition?: components["schemas"]["ProcessDefinitionDto"];
        };
        ProcessDefinitionSuspensionStateDto: {
            suspended?: boolean | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            includeProcessInstances?: boolean | null;
            /** Format: date-time */
            executionDate?: string | null;
        };
        ProcessEngineDto: {
            name?: string | null;
        };
        ProcessInstanceDto: {
            id?: string | null;
            definitionId?: string | null;
            definitionKey?: string | null;
            businessKey?: string | null;
            caseInstanceId?: string | null;
            ended?: boolean | null;
            suspended?: boolean | null;
            tenantId?: string | null;
        } & components["schemas"]["LinkableDto"];
        ProcessInstanceModificationDto: {
            skipCustomListeners?: boolean | null;
            skipIoMappings?: boolean | null;
            instructions?: components["schemas"]["ProcessInstanceModificationInstructionDto"][] | null;
            annotation?: string | null;
        };
        ProcessInstanceModificationInstructionDto: {
            /** @enum {string} */
            type: "cancel" | "startBeforeActivity" | "startAfterActivity" | "startTransition";
            variables?: components["schemas"]["TriggerVariableValueDto"];
            activityId?: string | null;
            transitionId?: string | null;
            activityInstanceId?: string | null;
            transitionInstanceId?: string | null;
            ancestorActivityInstanceId?: string | null;
            cancelCurrentActiveActivityInstances?: boolean | null;
        };
        ProcessInstanceQueryDto: {
            processInstanceIds?: string[] | null;
            businessKey?: string | null;
            businessKeyLike?: string | null;
            caseInstanceId?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            processDefinitionKeyIn?: string[] | null;
            processDefinitionKeyNotIn?: string[] | null;
            deploymentId?: string | null;
            superProcessInstance?: string | null;
            subProcessInstance?: string | null;
            superCaseInstance?: string | null;
            subCaseInstance?: string | null;
            active?: boolean | null;
            suspended?: boolean | null;
            withIncident?: boolean | null;
            incidentId?: string | null;
            incidentType?: string | null;
            incidentMessage?: string | null;
            incidentMessageLike?: string | null;
            tenantIdIn?: string[] | null;
            withoutTenantId?: boolean | null;
            processDefinitionWithoutTenantId?: boolean | null;
            activityIdIn?: string[] | null;
            rootProcessInstances?: boolean | null;
            leafProcessInstances?: boolean | null;
            variables?: components["schemas"]["VariableQueryParameterDto"][] | null;
            variableNamesIgnoreCase?: boolean | null;
            variableValuesIgnoreCase?: boolean | null;
            orQueries?: components["schemas"]["ProcessInstanceQueryDto"][] | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "instanceId" | "definitionKey" | "definitionId" | "tenantId" | "businessKey" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        ProcessInstanceSuspensionStateAsyncDto: {
            processInstanceIds?: string[] | null;
            processInstanceQuery?: components["schemas"]["ProcessInstanceQueryDto"];
            historicProcessInstanceQuery?: components["schemas"]["HistoricProcessInstanceQueryDto"];
        } & components["schemas"]["SuspensionStateDto"];
        ProcessInstanceSuspensionStateDto: {
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            processDefinitionTenantId?: string | null;
            processDefinitionWithoutTenantId?: boolean | null;
            processInstanceIds?: string[] | null;
            processInstanceQuery?: components["schemas"]["ProcessInstanceQueryDto"];
            historicProcessInstanceQuery?: components["schemas"]["HistoricProcessInstanceQueryDto"];
        } & components["schemas"]["SuspensionStateDto"];
        ProcessInstanceWithVariablesDto: {
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
        } & components["schemas"]["ProcessInstanceDto"];
        RedeploymentDto: {
            resourceIds?: string[] | null;
            resourceNames?: string[] | null;
            source?: string | null;
        };
        ResourceOptionsDto: Record<string, never> & components["schemas"]["LinkableDto"];
        ResourceReportDto: {
            errors?: components["schemas"]["ProblemDto"][] | null;
            warnings?: components["schemas"]["ProblemDto"][] | null;
        };
        RestartProcessInstanceDto: {
            processInstanceIds?: string[] | null;
            historicProcessInstanceQuery?: components["schemas"]["HistoricProcessInstanceQueryDto"];
            skipCustomListeners?: boolean | null;
            skipIoMappings?: boolean | null;
            initialVariables?: boolean | null;
            withoutBusinessKey?: boolean | null;
            instructions?: components["schemas"]["RestartProcessInstanceModificationInstructionDto"][] | null;
        };
        RestartProcessInstanceModificationInstructionDto: {
            /** @enum {string} */
            type: "startBeforeActivity" | "startAfterActivity" | "startTransition";
            activityId?: string | null;
            transitionId?: string | null;
        };
        RetriesDto: {
            /** Format: int32 */
            retries?: number | null;
        };
        SchemaLogEntryDto: {
            id?: string | null;
            /** Format: date-time */
            timestamp?: string | null;
            version?: string | null;
        };
        SchemaLogQueryDto: {
            version?: string | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "timestamp" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        SetJobRetriesByProcessDto: {
            processInstances?: string[] | null;
            processInstanceQuery?: components["schemas"]["ProcessInstanceQueryDto"];
            historicProcessInstanceQuery?: components["schemas"]["HistoricProcessInstanceQueryDto"];
        } & components["schemas"]["SetJobRetriesDto"];
        SetJobRetriesDto: {
            jobIds?: string[] | null;
            jobQuery?: components["schemas"]["JobQueryDto"];
        } & components["schemas"]["JobRetriesDto"];
        SetRemovalTimeToHistoricBatchesDto: {
            historicBatchQuery?: Record<string, never> | null;
            historicBatchIds?: string[] | null;
        } & components["schemas"]["AbstractSetRemovalTimeDto"];
        SetRemovalTimeToHistoricDecisionInstancesDto: {
            hierarchical?: boolean | null;
            historicDecisionInstanceQuery?: components["schemas"]["HistoricDecisionInstanceQueryDto"];
            historicDecisionInstanceIds?: string[] | null;
        } & components["schemas"]["AbstractSetRemovalTimeDto"];
        SetRemovalTimeToHistoricProcessInstancesDto: {
            historicProcessInstanceIds?: string[] | null;
            historicProcessInstanceQuery?: components["schemas"]["HistoricProcessInstanceQueryDto"];
            hierarchical?: boolean | null;
            updateInChunks?: boolean | null;
            /** Format: int32 */
            updateChunkSize?: number | null;
        } & components["schemas"]["AbstractSetRemovalTimeDto"];
        SetRetriesForExternalTasksDto: {
            /** Format: int32 */
            retries?: number | null;
            externalTaskIds?: string[] | null;
            processInstanceIds?: string[] | null;
            externalTaskQuery?: components["schemas"]["ExternalTaskQueryDto"];
            processInstanceQuery?: components["schemas"]["ProcessInstanceQueryDto"];
            historicProcessInstanceQuery?: components["schemas"]["HistoricProcessInstanceQueryDto"];
        };
        SetVariablesAsyncDto: {
            processInstanceIds?: string[] | null;
            processInstanceQuery?: components["schemas"]["ProcessInstanceQueryDto"];
            historicProcessInstanceQuery?: components["schemas"]["HistoricProcessInstanceQueryDto"];
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
        };
        SignalDto: {
            name?: string;
            executionId?: string | null;
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
            tenantId?: string | null;
            withoutTenantId?: boolean | null;
        };
        SortTaskQueryParametersDto: {
            variable?: string | null;
            type?: string | null;
        };
        StartProcessInstanceDto: {
            businessKey?: string | null;
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
            caseInstanceId?: string | null;
            startInstructions?: components["schemas"]["ProcessInstanceModificationInstructionDto"][] | null;
            skipCustomListeners?: boolean | null;
            skipIoMappings?: boolean | null;
            withVariablesInReturn?: boolean | null;
        };
        StartProcessInstanceFormDto: {
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
            businessKey?: string | null;
        };
        SuspensionStateDto: {
            suspended?: boolean | null;
        };
        TaskBpmnErrorDto: {
            errorCode?: string | null;
            errorMessage?: string | null;
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
        };
        TaskCountByCandidateGroupResultDto: {
            groupName?: string | null;
            /** Format: int32 */
            taskCount?: number | null;
        };
        TaskDto: {
            id?: string | null;
            name?: string | null;
            assignee?: string | null;
            /** Format: date-time */
            created?: string | null;
            /** Format: date-time */
            due?: string | null;
            /** Format: date-time */
            followUp?: string | null;
            /** Format: date-time */
            lastUpdated?: string | null;
            /** @enum {string|null} */
            delegationState?: "PENDING" | "RESOLVED" | null;
            description?: string | null;
            executionId?: string | null;
            owner?: string | null;
            parentTaskId?: string | null;
            /** Format: int32 */
            priority?: number | null;
            processDefinitionId?: string | null;
            processInstanceId?: string | null;
            taskDefinitionKey?: string | null;
            caseExecutionId?: string | null;
            caseInstanceId?: string | null;
            caseDefinitionId?: string | null;
            suspended?: boolean | null;
            formKey?: string | null;
            camundaFormRef?: components["schemas"]["CamundaFormRef"];
            tenantId?: string | null;
            taskState?: string | null;
        };
        TaskEscalationDto: {
            escalationCode?: string | null;
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
        };
        TaskQueryDto: {
            taskId?: string | null;
            taskIdIn?: string[] | null;
            processInstanceId?: string | null;
            processInstanceIdIn?: string[] | null;
            processInstanceBusinessKey?: string | null;
            processInstanceBusinessKeyExpression?: string | null;
            processInstanceBusinessKeyIn?: string[] | null;
            processInstanceBusinessKeyLike?: string | null;
            processInstanceBusinessKeyLikeExpression?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            processDefinitionKeyIn?: string[] | null;
            processDefinitionName?: string | null;
            processDefinitionNameLike?: string | null;
            executionId?: string | null;
            activityInstanceIdIn?: string[] | null;
            tenantIdIn?: string[] | null;
            withoutTenantId?: boolean | null;
            assignee?: string | null;
            assigneeExpression?: string | null;
            assigneeLike?: string | null;
            assigneeLikeExpression?: string | null;
            assigneeIn?: string[] | null;
            assigneeNotIn?: string[] | null;
            owner?: string | null;
            ownerExpression?: string | null;
            candidateGroup?: string | null;
            candidateGroupExpression?: string | null;
            candidateGroupLike?: string | null;
            candidateGroups?: string[] | null;
            candidateGroupsExpression?: string | null;
            candidateUser?: string | null;
            candidateUserExpression?: string | null;
            includeAssignedTasks?: boolean | null;
            withCandidateGroups?: boolean | null;
            withoutCandidateGroups?: boolean | null;
            withCandidateUsers?: boolean | null;
            withoutCandidateUsers?: boolean | null;
            involvedUser?: string | null;
            involvedUserExpression?: string | null;
            assigned?: boolean | null;
            unassigned?: boolean | null;
            taskDefinitionKey?: string | null;
            taskDefinitionKeyIn?: string[] | null;
            taskDefinitionKeyNotIn?: string[] | null;
            taskDefinitionKeyLike?: string | null;
            name?: string | null;
            nameNotEqual?: string | null;
            nameLike?: string | null;
            nameNotLike?: string | null;
            description?: string | null;
            descriptionLike?: string | null;
            /** Format: int32 */
            priority?: number | null;
            /** Format: int32 */
            maxPriority?: number | null;
            /** Format: int32 */
            minPriority?: number | null;
            /** Format: date-time */
            dueDate?: string | null;
            dueDateExpression?: string | null;
            /** Format: date-time */
            dueAfter?: string | null;
            dueAfterExpression?: string | null;
            /** Format: date-time */
            dueBefore?: string | null;
            dueBeforeExpression?: string | null;
            withoutDueDate?: boolean | null;
            /** Format: date-time */
            followUpDate?: string | null;
            followUpDateExpression?: string | null;
            /** Format: date-time */
            followUpAfter?: string | null;
            followUpAfterExpression?: string | null;
            followUpBefore?: string | null;
            followUpBeforeExpression?: string | null;
            /** Format: date-time */
            followUpBeforeOrNotExistent?: string | null;
            followUpBeforeOrNotExistentExpression?: string | null;
            /** Format: date-time */
            createdOn?: string | null;
            createdOnExpression?: string | null;
            /** Format: date-time */
            createdAfter?: string | null;
            createdAfterExpression?: string | null;
            /** Format: date-time */
            createdBefore?: string | null;
            createdBeforeExpression?: string | null;
            /** Format: date-time */
            updatedAfter?: string | null;
            updatedAfterExpression?: string | null;
            /** @enum {string|null} */
            delegationState?: "PENDING" | "RESOLVED" | null;
            parentTaskId?: string | null;
            active?: boolean | null;
            suspended?: boolean | null;
            caseDefinitionId?: string | null;
            caseDefinitionKey?: string | null;
            caseDefinitionName?: string | null;
            caseDefinitionNameLike?: string | null;
            caseInstanceId?: string | null;
            caseInstanceBusinessKey?: string | null;
            caseInstanceBusinessKeyLike?: string | null;
            caseExecutionId?: string | null;
            taskVariables?: components["schemas"]["VariableQueryParameterDto"][] | null;
            processVariables?: components["schemas"]["VariableQueryParameterDto"][] | null;
            caseInstanceVariables?: components["schemas"]["VariableQueryParameterDto"][] | null;
            variableNamesIgnoreCase?: boolean | null;
            variableValuesIgnoreCase?: boolean | null;
            orQueries?: components["schemas"]["TaskQueryDto"][] | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "instanceId" | "caseInstanceId" | "dueDate" | "executionId" | "caseExecutionId" | "assignee" | "created" | "lastUpdated" | "followUpDate" | "description" | "id" | "name" | "nameCaseInsensitive" | "priority" | "processVariable" | "executionVariable" | "taskVariable" | "caseExecutionVariable" | "caseInstanceVariable" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
                parameters?: components["schemas"]["SortTaskQueryParametersDto"];
            }[] | null;
        };
        TaskWithAttachmentAndCommentDto: {
            attachment?: boolean | null;
            comment?: boolean | null;
        } & components["schemas"]["TaskWithVariablesDto"];
        TaskWithVariablesDto: {
            variables?: {
                [key: string]: components["schemas"]["VariableValueDto"];
            } | null;
        } & components["schemas"]["TaskDto"];
        TelemetryConfigurationDto: {
            enableTelemetry?: boolean | null;
        };
        TelemetryCountDto: {
            /** Format: int64 */
            count?: number | null;
        };
        TelemetryDataDto: {
            installation?: string | null;
            product?: components["schemas"]["TelemetryProductDto"];
        };
        TelemetryInternalsDto: {
            database?: components["schemas"]["AbstractVendorVersionInformationDto"];
            "application-server"?: components["schemas"]["AbstractVendorVersionInformationDto"];
            "license-key"?: components["schemas"]["TelemetryLicenseKeyDto"];
            "camunda-integration"?: string[] | null;
            commands?: {
                [key: string]: components["schemas"]["TelemetryCountDto"];
            } | null;
            metrics?: {
                [key: string]: components["schemas"]["TelemetryCountDto"];
            } | null;
            webapps?: string[] | null;
            jdk?: components["schemas"]["AbstractVendorVersionInformationDto"];
            /** Format: date-time */
            "data-collection-start-date"?: string;
        };
        TelemetryLicenseKeyDto: {
            customer?: string | null;
            type?: string | null;
            /** Format: date */
            "valid-until"?: string | null;
            unlimited?: boolean | null;
            features?: {
                [key: string]: string;
            };
            raw?: string | null;
        };
        TelemetryProductDto: {
            name?: string | null;
            version?: string | null;
            edition?: string | null;
            internals?: components["schemas"]["TelemetryInternalsDto"];
        };
        TenantDto: {
            id?: string | null;
            name?: string | null;
        };
        TransitionInstanceDto: {
            id?: string | null;
            parentActivityInstanceId?: string | null;
            activityId?: string | null;
            activityName?: string | null;
            activityType?: string | null;
            processInstanceId?: string | null;
            processDefinitionId?: string | null;
            executionId?: string | null;
            incidentIds?: string[] | null;
            incidents?: components["schemas"]["ActivityInstanceIncidentDto"][] | null;
        };
        TriggerVariableValueDto: {
            local?: boolean | null;
        } & components["schemas"]["VariableValueDto"];
        UserCredentialsDto: {
            password?: string | null;
            authenticatedUserPassword?: string | null;
        };
        UserDto: {
            profile?: components["schemas"]["UserProfileDto"];
            credentials?: components["schemas"]["UserCredentialsDto"];
        };
        UserIdDto: {
            userId?: string | null;
        };
        UserOperationLogEntryDto: {
            id?: string | null;
            deploymentId?: string | null;
            processDefinitionId?: string | null;
            processDefinitionKey?: string | null;
            processInstanceId?: string | null;
            executionId?: string | null;
            caseDefinitionId?: string | null;
            caseInstanceId?: string | null;
            caseExecutionId?: string | null;
            taskId?: string | null;
            jobId?: string | null;
            jobDefinitionId?: string | null;
            batchId?: string | null;
            userId?: string | null;
            /** Format: date-time */
            timestamp?: string | null;
            operationId?: string | null;
            operationType?: string | null;
            entityType?: string | null;
            property?: string | null;
            orgValue?: string | null;
            newValue?: string | null;
            /** Format: date-time */
            removalTime?: string | null;
            rootProcessInstanceId?: string | null;
            externalTaskId?: string | null;
            annotation?: string | null;
            category?: string | null;
        };
        UserProfileDto: {
            id?: string | null;
            firstName?: string | null;
            lastName?: string | null;
            email?: string | null;
        };
        VariableInstanceDto: {
            id?: string | null;
            name?: string | null;
            processDefinitionId?: string | null;
            processInstanceId?: string | null;
            executionId?: string | null;
            caseInstanceId?: string | null;
            caseExecutionId?: string | null;
            taskId?: string | null;
            batchId?: string | null;
            activityInstanceId?: string | null;
            tenantId?: string | null;
            errorMessage?: string | null;
        } & components["schemas"]["VariableValueDto"];
        VariableInstanceQueryDto: {
            variableName?: string | null;
            variableNameLike?: string | null;
            variableValues?: components["schemas"]["VariableQueryParameterDto"][] | null;
            executionIdIn?: string[] | null;
            processInstanceIdIn?: string[] | null;
            caseExecutionIdIn?: string[] | null;
            caseInstanceIdIn?: string[] | null;
            taskIdIn?: string[] | null;
            batchIdIn?: string[] | null;
            variableScopeIdIn?: string[] | null;
            activityInstanceIdIn?: string[] | null;
            tenantIdIn?: string[] | null;
            variableNamesIgnoreCase?: boolean | null;
            variableValuesIgnoreCase?: boolean | null;
            sorting?: {
                /** @enum {string|null} */
                sortBy?: "variableName" | "variableType" | "activityInstanceId" | "tenantId" | null;
                /** @enum {string|null} */
                sortOrder?: "asc" | "desc" | null;
            }[] | null;
        };
        VariableQueryParameterDto: {
            name?: string | null;
        } & components["schemas"]["ConditionQueryParameterDto"];
        VariableValueDto: {
            value?: components["schemas"]["AnyValue"];
            type?: string | null;
            valueInfo?: {
                [key: string]: unknown;
            };
        };
        VersionDto: {
            version?: string | null;
        };
        CheckDto: {
            deploys: boolean;
            problems: components["schemas"]["CheckProblemDto"][];
        };
        CheckProblemDto: {
            /** @enum {string} */
            severity: "error" | "warning" | "advice";
            /** @enum {string} */
            rule: "deployment" | "unsupported" | "unreachable" | "kept-forever";
            elementId: string | null;
            /** Format: int32 */
            line: number | null;
            /** Format: int32 */
            column: number | null;
            message: string;
        };
        LoginDto: {
            user: string;
            password: string;
        };
        SessionDto: {
            /** @enum {string} */
            authentication: "none" | "basic";
            authorization: boolean;
            user: string | null;
            groups: string[];
            tenants: string[];
            permissions: {
                [key: string]: components["schemas"]["PermittedDto"];
            } | null;
        };
        PermittedDto: {
            everywhere: string[];
            somewhere: string[];
        };
        NodeDto: {
            id: string;
            host: string;
            address: string;
            version: string;
            /** Format: date-time */
            since: string;
            /** Format: date-time */
            lastSeen: string;
            alive: boolean;
            jobExecutor: boolean;
            answers: boolean;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}

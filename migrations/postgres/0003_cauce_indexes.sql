-- More of what Cauce adds to Camunda's tables, on a database of either. Nothing here changes what Camunda sees.

-- what a process instance's end gives a removal time, where a row need not name its own process instance:
-- comments and attachments of tasks
CREATE INDEX IF NOT EXISTS CAUCE_IDX_HI_COMMENT_ROOT ON ACT_HI_COMMENT (ROOT_PROC_INST_ID_) WHERE ROOT_PROC_INST_ID_ IS NOT NULL;
CREATE INDEX IF NOT EXISTS CAUCE_IDX_HI_ATTACHMENT_ROOT ON ACT_HI_ATTACHMENT (ROOT_PROC_INST_ID_) WHERE ROOT_PROC_INST_ID_ IS NOT NULL;
-- what users did
CREATE INDEX IF NOT EXISTS CAUCE_IDX_HI_OP_LOG_ROOT ON ACT_HI_OP_LOG (ROOT_PROC_INST_ID_) WHERE ROOT_PROC_INST_ID_ IS NOT NULL;
-- jobs with a priority: the others are found by their due date
CREATE INDEX IF NOT EXISTS CAUCE_IDX_JOB_PRIORITY ON ACT_RU_JOB (PRIORITY_) WHERE PRIORITY_ <> 0 AND RETRIES_ > 0;
-- what a message or signal starts
CREATE INDEX IF NOT EXISTS CAUCE_IDX_EVENT_SUBSCR_START ON ACT_RU_EVENT_SUBSCR (EVENT_NAME_) WHERE PROC_INST_ID_ IS NULL;

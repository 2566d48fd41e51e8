-- A hundred thousand open user tasks of a thousand users: copies of one instance of versus-task, which :instance names.
INSERT INTO ACT_RU_EXECUTION SELECT r.* FROM ACT_RU_EXECUTION AS t, generate_series(1, 100000) AS n, LATERAL jsonb_populate_record(
    NULL::ACT_RU_EXECUTION, to_jsonb(t) || jsonb_build_object('id_', 'open-' || n, 'proc_inst_id_', 'open-' || n, 'root_proc_inst_id_', 'open-' || n)
) AS r WHERE t.ID_ = :'instance';
INSERT INTO ACT_RU_TASK SELECT r.* FROM ACT_RU_TASK AS t, generate_series(1, 100000) AS n, LATERAL jsonb_populate_record(
    NULL::ACT_RU_TASK, to_jsonb(t) || jsonb_build_object('id_', 'open-task-' || n, 'execution_id_', 'open-' || n, 'proc_inst_id_', 'open-' || n,
        'assignee_', 'user-' || n % 1000, 'create_time_', t.CREATE_TIME_ - n * interval '1 second')
) AS r WHERE t.PROC_INST_ID_ = :'instance';
ANALYZE ACT_RU_EXECUTION;
ANALYZE ACT_RU_TASK;

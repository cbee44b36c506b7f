-- Runs {first} to {last} of {all}, in the order of time.
INSERT INTO run (id, organisation_id, project_id, flow_id, flow_key, flow_name, version,
  environment, test, status, status_at, waiting_for, source, trigger, started_by, request_hash,
  forked, callback_attempts, input, output, output_size, error, steps, placed, handed_over,
  created_at, started_at, ended_at)
SELECT r.id, f.organisation_id, f.project_id, f.id, f.key, f.name, 1,
  CASE WHEN r.luck < 0.1 THEN 'staging' ELSE 'production' END, r.luck > 0.98, r.status, 0,
  CASE WHEN r.status <> 'waiting' THEN '{{}}'::text[] WHEN r.luck < 0.5 THEN '{{approval}}'
    WHEN r.luck < 0.8 THEN '{{delay}}' ELSE '{{form}}' END,
  CASE WHEN r.luck < 0.5 THEN 'webhook' WHEN r.luck < 0.8 THEN 'schedule' ELSE 'api' END, 'start',
  {actor}, '', false, 0,
  jsonb_build_object('v', jsonb_build_object('order', 'ORD-' || r.n, 'customer',
    'customer' || (r.n * 31) % 50000, 'note', r.said)),
  CASE WHEN r.status = 'succeeded' THEN jsonb_build_object('v', jsonb_build_object(
    'text', 'Done ' || r.said, 'number', 'INV-' || (r.n * 17) % 400000)) END, 120,
  CASE WHEN r.status = 'failed' THEN jsonb_build_object('code', 'http.status', 'kind', 'final',
    'message', 'The server answered ' || 500 + r.n % 4, 'hint', NULL, 'node', 'send', 'path',
    'send', 'details', NULL) END,
  CASE WHEN r.ended THEN jsonb_build_object('succeeded', 3) END, true, true, r.at, r.at,
  CASE WHEN r.ended THEN r.at + interval '2 seconds' END
FROM (
  SELECT n, at, luck, said, id, 1 + floor(9999 * power(random(), 3))::int AS flow,
    status, status NOT IN ('running', 'waiting', 'paused') AS ended
  FROM (
    SELECT n, now() - interval '180 days' * (1 - n / {all}.0) AS at, random() AS luck,
      uuidv7(-(interval '180 days' * (1 - n / {all}.0))) AS id,
      CASE WHEN n % 20 = 7 THEN 'failed' WHEN n % 100 = 3 THEN 'cancelled'
        WHEN n % 250 = 11 THEN 'waiting' WHEN n % 2000 = 21 THEN 'running' ELSE 'succeeded' END
        AS status,
      (SELECT string_agg(word, ' ') FROM word JOIN (SELECT 1 + floor(20000 * power(random(), 4)
        + 0 * n)::int AS pick FROM generate_series(1, 12)) p ON p.pick = word.n) AS said
    FROM generate_series({first}, {last}) n
  ) drawn
) r JOIN seeded s ON s.n = r.flow JOIN flow f ON f.id = s.id;

-- Ten thousand flows and a million runs of 180 days, as a busy company has them: one large project
-- and many small ones, few flows that run often and many that hardly ever do, one run of twenty
-- failed, some that wait. A second organisation has a tenth of all. Names in braces are filled in.

CREATE UNLOGGED TABLE word AS
SELECT n, CASE WHEN n <= 40 THEN (ARRAY['order','invoice','customer','payment','refund','report',
  'contact','ticket','shipment','reminder','approval','expense','contract','supplier','product',
  'campaign','lead','meeting','survey','backup','import','export','sync','alert','digest','review',
  'request','account','booking','delivery','warehouse','price','stock','coupon','newsletter',
  'onboarding','payroll','audit','forecast','incident'])[n]
  ELSE 'w' || substr(md5('word' || n), 1, 7) END AS word
FROM generate_series(1, 20000) n;
ALTER TABLE word ADD PRIMARY KEY (n);

INSERT INTO organisation (id, key, name, mfa_required, created_at)
VALUES (uuidv7(), 'other', 'Other', false, now());
INSERT INTO project (id, organisation_id, key, name, archived, created_at)
SELECT uuidv7(), {organisation}, 'team-' || n, 'Team ' || n, false, now()
FROM generate_series(1, 24) n;
INSERT INTO project (id, organisation_id, key, name, archived, created_at)
SELECT uuidv7(), id, 'default', 'Default', false, now() FROM organisation WHERE key = 'other';

CREATE UNLOGGED TABLE seeded AS
SELECT n, CASE WHEN n % 10 = 0 THEN (SELECT p.id FROM project p JOIN organisation o
    ON o.id = p.organisation_id WHERE o.key = 'other')
  WHEN n % 10 < 6 THEN {project}
  ELSE (SELECT id FROM project WHERE key = 'team-' || (1 + n % 24) LIMIT 1) END AS project_id,
  uuidv7(-(interval '180 days' * (1 - n / 10000.0))) AS id
FROM generate_series(1, 10000) n;

INSERT INTO flow (id, organisation_id, project_id, key, name, description, tags, enabled, version,
  created_at, created_by, updated_at, updated_by, deleted_at)
SELECT s.id, p.organisation_id, s.project_id, 'flow-' || s.n, initcap(w1.word || ' ' || w2.word)
  || ' ' || s.n, 'Made to be listed.', to_jsonb(ARRAY['team-' || s.n % 24, w1.word]),
  s.n % 7 <> 0, 1, now(), {actor}, now(), {actor}, CASE WHEN s.n % 50 = 0 THEN now() END
FROM seeded s JOIN project p ON p.id = s.project_id
JOIN word w1 ON w1.n = 1 + s.n % 40 JOIN word w2 ON w2.n = 1 + (s.n * 7919) % 20000;

INSERT INTO flow_draft (flow_id, organisation_id, project_id, document, pins, pin_hashes, etag,
  hash, updated_at, epoch, state_to, document_to, last_update)
SELECT id, organisation_id, project_id, jsonb_build_object('schema', 'nextscript.flow/1', 'name',
  name, 'note', repeat(md5(key), 60)), '{{}}', '{{}}', md5(key), md5(key || (version + length(key) % 2)),
  now(), 0, 0, 0, 0
FROM flow WHERE key LIKE 'flow-%';

INSERT INTO flow_version (id, organisation_id, project_id, flow_id, number, hash, document,
  findings, "references", plan, plan_hash, notes, created_at, created_by)
SELECT uuidv7(), organisation_id, project_id, id, 1, md5(key || 1), jsonb_build_object('schema',
  'nextscript.flow/1', 'name', name, 'note', repeat(md5(key), 60)), '[]', '{{}}', repeat(md5(key),
  60), md5(key), '', now(), {actor}
FROM flow WHERE key LIKE 'flow-%';

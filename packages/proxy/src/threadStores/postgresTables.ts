/**
 * The migrations of the Postgres database, oldest first. The table `chatstream_migrations` contains the
 * numbers of the applied migrations. JSON is stored as `text`, because `jsonb` would change the order of
 * fields and refuse some characters.
 */
export const migrations = [
  `CREATE TABLE chatstream_threads (
    owner text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, archived int NOT NULL, pinned int NOT NULL,
    updated_at bigint NOT NULL, is_running boolean NOT NULL, title text NOT NULL, doc text NOT NULL,
    PRIMARY KEY (owner, id)
  );
  CREATE INDEX chatstream_threads_in_order ON chatstream_threads (owner, archived, pinned DESC, updated_at DESC, id);
  CREATE INDEX chatstream_threads_running ON chatstream_threads (is_running) WHERE is_running;
  CREATE TABLE chatstream_messages (
    seq bigint GENERATED ALWAYS AS IDENTITY, owner text COLLATE "C" NOT NULL, thread text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL, parent text COLLATE "C", text text NOT NULL, doc text NOT NULL,
    PRIMARY KEY (owner, thread, id)
  );
  CREATE INDEX chatstream_messages_in_order ON chatstream_messages (owner, thread, seq);
  CREATE TABLE chatstream_events (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text COLLATE "C" NOT NULL, event text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX chatstream_events_of_owner ON chatstream_events (owner, seq);
  CREATE INDEX chatstream_events_by_age ON chatstream_events (created_at);
  CREATE TABLE chatstream_meta (epoch text NOT NULL, forgotten bigint NOT NULL);
  INSERT INTO chatstream_meta VALUES (replace(gen_random_uuid()::text, '-', ''), 0);`,
]

/** The SQL statements of `postgresThreads`. */
export const sql = {
  find: 'SELECT doc FROM chatstream_threads WHERE owner = $1 AND id = $2',
  list: `SELECT doc FROM chatstream_threads AS t
    WHERE owner = $1 AND archived = $2
      AND ($4::int IS NULL OR pinned < $4 OR (pinned = $4 AND (updated_at < $5::bigint
        OR (updated_at = $5 AND id > $6::text))))
      AND ($3::text IS NULL OR strpos(title, $3) > 0 OR EXISTS (
        SELECT 1 FROM chatstream_messages AS m WHERE m.owner = t.owner AND m.thread = t.id AND strpos(m.text, $3) > 0))
    ORDER BY pinned DESC, updated_at DESC, id LIMIT $7`,
  some: 'SELECT doc FROM chatstream_messages WHERE owner = $1 AND thread = $2 AND id = ANY($3::text[])',
  branch: `WITH RECURSIVE branch (parent, doc, depth) AS (
      SELECT parent, doc, 1 FROM chatstream_messages WHERE owner = $1 AND thread = $2 AND id = $3
      UNION ALL
      SELECT m.parent, m.doc, depth + 1 FROM branch
        JOIN chatstream_messages AS m ON m.owner = $1 AND m.thread = $2 AND m.id = branch.parent
      WHERE depth < $4
    ) SELECT doc FROM branch ORDER BY depth LIMIT $4`,
  messages: `SELECT doc FROM chatstream_messages WHERE owner = $1 AND thread = $2 AND ($3::text IS NULL OR seq < (
      SELECT seq FROM chatstream_messages WHERE owner = $1 AND thread = $2 AND id = $3))
    ORDER BY seq DESC LIMIT $4`,
  running: 'SELECT owner, doc FROM chatstream_threads WHERE is_running',
  position: `SELECT epoch, forgotten, (SELECT coalesce(max(seq), forgotten) FROM chatstream_events) AS last,
      (SELECT max(seq) FROM chatstream_events WHERE owner = $1) AS own
    FROM chatstream_meta`,
  events: 'SELECT seq, event FROM chatstream_events WHERE owner = $1 AND seq > $2 ORDER BY seq LIMIT $3',
  // The changes of an owner are committed in the order of their positions.
  lock: "SELECT pg_advisory_xact_lock(hashtextextended('chatstream:' || $1, 0))",
  writeThread: `INSERT INTO chatstream_threads (owner, id, archived, pinned, updated_at, is_running, title, doc)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (owner, id) DO UPDATE SET archived = excluded.archived, pinned = excluded.pinned,
      updated_at = excluded.updated_at, is_running = excluded.is_running, title = excluded.title, doc = excluded.doc`,
  writeMessages: `INSERT INTO chatstream_messages (owner, thread, id, parent, text, doc)
    SELECT $1, $2, * FROM unnest($3::text[], $4::text[], $5::text[], $6::text[])
    ON CONFLICT (owner, thread, id) DO UPDATE SET parent = excluded.parent, text = excluded.text, doc = excluded.doc`,
  removeThread: `WITH gone AS (DELETE FROM chatstream_messages WHERE owner = $1 AND thread = $2)
    DELETE FROM chatstream_threads WHERE owner = $1 AND id = $2`,
  removeMessages: 'DELETE FROM chatstream_messages WHERE owner = $1 AND thread = $2 AND id = ANY($3::text[])',
  writeEvents: 'INSERT INTO chatstream_events (owner, event) SELECT $1, unnest($2::text[])',
  notify: "SELECT pg_notify('chatstream_threads', $1)",
  forget: `WITH gone AS (DELETE FROM chatstream_events WHERE created_at < now() - make_interval(secs => $1) RETURNING seq)
    UPDATE chatstream_meta SET forgotten = greatest(forgotten, coalesce((SELECT max(seq) FROM gone), 0))`,
} as const

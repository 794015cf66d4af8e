-- The log of one service. Installed by the owner; the service's own role may append through the
-- functions below, stage rows for a bulk append, and select. Nobody updates or deletes an event.
CREATE SCHEMA IF NOT EXISTS eventlog;

CREATE TABLE IF NOT EXISTS eventlog.event (
    position           bigint      PRIMARY KEY,
    originator_id      uuid        NOT NULL,
    originator_version bigint      NOT NULL,
    type_name          text        NOT NULL,
    schema_version     integer     NOT NULL,
    recorded_at        timestamptz NOT NULL,
    effective_date     date,
    municipality       text,
    actor              text        NOT NULL,
    purpose            text        NOT NULL,
    command_id         uuid        NOT NULL,
    correlation_id     uuid        NOT NULL,
    causation_id       uuid,
    state              bytea       NOT NULL,
    UNIQUE (originator_id, originator_version)
);
CREATE INDEX IF NOT EXISTS event_recorded_at ON eventlog.event (recorded_at, position);

-- What a command answered, kept in the transaction of its events: a repeated command gets it again.
CREATE TABLE IF NOT EXISTS eventlog.receipt (
    command_id     uuid        PRIMARY KEY,
    request_digest bytea       NOT NULL,
    status         smallint    NOT NULL,
    response       jsonb       NOT NULL,
    last_position  bigint      NOT NULL
);

-- Keys that only one stream may hold, such as the keyed digest of a personal code.
CREATE TABLE IF NOT EXISTS eventlog.unique_key (
    scope         text  NOT NULL,
    digest        bytea NOT NULL,
    originator_id uuid  NOT NULL,
    PRIMARY KEY (scope, digest)
);

-- Rows of a bulk append on their way into the log, in the transaction that appends them.
CREATE UNLOGGED TABLE IF NOT EXISTS eventlog.staged_event (
    batch_id           uuid    NOT NULL,
    ordinal            bigint  NOT NULL,
    originator_id      uuid    NOT NULL,
    originator_version bigint  NOT NULL,
    type_name          text    NOT NULL,
    schema_version     integer NOT NULL,
    effective_date     date,
    municipality       text,
    actor              text    NOT NULL,
    purpose            text    NOT NULL,
    command_id         uuid    NOT NULL,
    correlation_id     uuid    NOT NULL,
    causation_id       uuid,
    state              bytea   NOT NULL
);
CREATE UNLOGGED TABLE IF NOT EXISTS eventlog.staged_receipt (
    batch_id       uuid     NOT NULL,
    command_id     uuid     NOT NULL,
    request_digest bytea    NOT NULL,
    status         smallint NOT NULL,
    response       jsonb    NOT NULL
);
CREATE UNLOGGED TABLE IF NOT EXISTS eventlog.staged_unique_key (
    batch_id      uuid  NOT NULL,
    scope         text  NOT NULL,
    digest        bytea NOT NULL,
    originator_id uuid  NOT NULL
);

CREATE OR REPLACE FUNCTION eventlog.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'eventlog.% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE TRIGGER event_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON eventlog.event
    FOR EACH STATEMENT EXECUTE FUNCTION eventlog.refuse_change();
CREATE OR REPLACE TRIGGER receipt_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON eventlog.receipt
    FOR EACH STATEMENT EXECUTE FUNCTION eventlog.refuse_change();

-- A time for the next transaction: now, but always later than the last event's, so that a time
-- names one position even when the clock is set back. Called under the lock only.
CREATE OR REPLACE FUNCTION eventlog.next_recorded_at() RETURNS timestamptz LANGUAGE sql AS $$
    SELECT greatest(
        clock_timestamp(),
        (SELECT recorded_at + interval '1 microsecond'
           FROM eventlog.event ORDER BY position DESC LIMIT 1))
$$;

-- Appends events, their receipts and unique keys in one transaction, or nothing.
--
-- The table lock makes the order of positions the order of commits, without gaps, so that a reader
-- who tails positions misses nothing. Every stream must continue from its last version by ones (a
-- new one starts at 0 or 1): a stale writer, a duplicate and a gap all raise unique_violation.
-- Returns the position of the first event.
CREATE OR REPLACE FUNCTION eventlog.append(
    originator_ids uuid[], originator_versions bigint[], type_names text[], schema_versions int[],
    effective_dates date[], municipalities text[], actors text[], purposes text[],
    command_ids uuid[], correlation_ids uuid[], causation_ids uuid[], states bytea[],
    receipt_command_ids uuid[], receipt_digests bytea[], receipt_statuses smallint[],
    receipt_responses jsonb[], key_scopes text[], key_digests bytea[], key_originator_ids uuid[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    first_position bigint;
    last_position  bigint;
BEGIN
    LOCK TABLE eventlog.event IN EXCLUSIVE MODE;

    IF EXISTS (
        SELECT FROM (
            SELECT id, version,
                   lag(version) OVER (PARTITION BY id ORDER BY ordinal) AS previous
              FROM unnest(originator_ids, originator_versions) WITH ORDINALITY g(id, version, ordinal)
        ) given
        WHERE version <> 1 + coalesce(
            previous,
            (SELECT e.originator_version FROM eventlog.event e WHERE e.originator_id = id
              ORDER BY e.originator_version DESC LIMIT 1),
            CASE WHEN version = 0 THEN -1 ELSE 0 END)
    ) THEN
        RAISE EXCEPTION 'a stream does not continue from its last version'
            USING ERRCODE = 'unique_violation';
    END IF;

    SELECT coalesce(max(position), 0) + 1 INTO first_position FROM eventlog.event;
    last_position := first_position + cardinality(originator_ids) - 1;

    INSERT INTO eventlog.event
    SELECT first_position + ordinal - 1, id, version, type_name, schema_version,
           moment.recorded_at, effective_date, municipality, actor, purpose, command_id,
           correlation_id, causation_id, state
      FROM unnest(originator_ids, originator_versions, type_names, schema_versions,
                  effective_dates, municipalities, actors, purposes, command_ids,
                  correlation_ids, causation_ids, states)
           WITH ORDINALITY g(id, version, type_name, schema_version, effective_date, municipality,
                             actor, purpose, command_id, correlation_id, causation_id, state,
                             ordinal),
           (SELECT eventlog.next_recorded_at() AS recorded_at) moment;

    IF cardinality(receipt_command_ids) > 0 THEN
        INSERT INTO eventlog.receipt
        SELECT command_id, digest, status, response, last_position
          FROM unnest(receipt_command_ids, receipt_digests, receipt_statuses, receipt_responses)
               g(command_id, digest, status, response);
    END IF;
    IF cardinality(key_scopes) > 0 THEN
        INSERT INTO eventlog.unique_key
        SELECT * FROM unnest(key_scopes, key_digests, key_originator_ids);
    END IF;

    PERFORM pg_notify('eventlog', '');
    RETURN first_position;
END $$;

-- The same for rows staged under `batch` in this transaction, however many.
CREATE OR REPLACE FUNCTION eventlog.append_staged(batch uuid)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    first_position bigint;
BEGIN
    LOCK TABLE eventlog.event IN EXCLUSIVE MODE;

    IF EXISTS (
        SELECT FROM (
            SELECT originator_id, originator_version,
                   lag(originator_version) OVER (PARTITION BY originator_id ORDER BY ordinal)
                       AS previous
              FROM eventlog.staged_event WHERE batch_id = batch
        ) given
        WHERE originator_version <> 1 + coalesce(
            previous,
            (SELECT e.originator_version FROM eventlog.event e
              WHERE e.originator_id = given.originator_id
              ORDER BY e.originator_version DESC LIMIT 1),
            CASE WHEN originator_version = 0 THEN -1 ELSE 0 END)
    ) THEN
        RAISE EXCEPTION 'a stream does not continue from its last version'
            USING ERRCODE = 'unique_violation';
    END IF;

    SELECT coalesce(max(position), 0) + 1 INTO first_position FROM eventlog.event;

    INSERT INTO eventlog.event
    SELECT first_position - 1 + row_number() OVER (ORDER BY ordinal),
           originator_id, originator_version, type_name, schema_version, moment.recorded_at,
           effective_date, municipality, actor, purpose, command_id, correlation_id,
           causation_id, state
      FROM eventlog.staged_event, (SELECT eventlog.next_recorded_at() AS recorded_at) moment
     WHERE batch_id = batch ORDER BY ordinal;

    INSERT INTO eventlog.receipt
    SELECT command_id, request_digest, status, response,
           (SELECT max(position) FROM eventlog.event)
      FROM eventlog.staged_receipt WHERE batch_id = batch;
    INSERT INTO eventlog.unique_key
    SELECT scope, digest, originator_id FROM eventlog.staged_unique_key WHERE batch_id = batch;

    DELETE FROM eventlog.staged_event WHERE batch_id = batch;
    DELETE FROM eventlog.staged_receipt WHERE batch_id = batch;
    DELETE FROM eventlog.staged_unique_key WHERE batch_id = batch;
    PERFORM pg_notify('eventlog', '');
    RETURN first_position;
END $$;

REVOKE ALL ON FUNCTION eventlog.append, eventlog.append_staged FROM PUBLIC;

"""The tables of the main job."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "code",
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("parent_id", KEY, nullable=True),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("labels", JSON, nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("include", JSON, nullable=False),
        sa.Column("exclude", JSON, nullable=False),
        sa.Column("examples", JSON, nullable=False),
        sa.Column("colour", sa.String(), nullable=True),
        sa.Column("aliases", JSON, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("merged_into_id", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["merged_into_id"], ["code.id"], name=op.f("fk_code_merged_into_id_code")),
        sa.ForeignKeyConstraint(["parent_id"], ["code.id"], name=op.f("fk_code_parent_id_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
        sa.UniqueConstraint("path", name=op.f("uq_code_path")),
        sa.UniqueConstraint("uid", name=op.f("uq_code_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_code_parent_id"), "code", ["parent_id"], unique=False)
    op.create_table(
        "coder",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coder")),
        sa.UniqueConstraint("name", name=op.f("uq_coder_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_coder_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "interview",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("setting", sa.String(), nullable=False),
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("interpreter", sa.String(), nullable=False),
        sa.Column("guide_version", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview")),
        sa.UniqueConstraint("name", name=op.f("uq_interview_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_interview_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "original",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_original")),
    )
    op.create_table(
        "participant",
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("label", name=op.f("uq_participant_label")),
        sa.UniqueConstraint("uid", name=op.f("uq_participant_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "project",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("approval_reference", sa.String(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("municipalities_named", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("access", JSON, nullable=False),
        sa.Column("attribution", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("settings", JSON, nullable=False),
        sa.Column("words_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("uid", name=op.f("uq_project_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "search_outbox",
        sa.Column("seq", KEY, nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_search_outbox")),
    )
    op.create_table(
        "theme",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("codes", JSON, nullable=False),
        sa.Column("queries", JSON, nullable=False),
        sa.Column("quotations", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("name", name=op.f("uq_theme_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_theme_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "attendance",
        sa.Column("interview_id", KEY, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("participant_id", KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["interview.id"],
            name=op.f("fk_attendance_interview_id_interview"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_attendance_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("uid", name=op.f("uq_attendance_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_attendance_interview_id"), "attendance", ["interview_id"], unique=False)
    op.create_index(op.f("ix_attendance_participant_id"), "attendance", ["participant_id"], unique=False)
    op.create_table(
        "codebook_version",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("snapshot", JSON, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["coder.id"], name=op.f("fk_codebook_version_created_by_id_coder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codebook_version")),
        sa.UniqueConstraint("number", name=op.f("uq_codebook_version_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_codebook_version_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "consent",
        sa.Column("participant_id", KEY, nullable=False),
        sa.Column("use", sa.String(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.CheckConstraint("use in ('record', 'quote', 'archive', 'reuse')", name=op.f("ck_consent_use")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_consent_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("uid", name=op.f("uq_consent_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_consent_participant_id_use"), "consent", ["participant_id", "use"], unique=True)
    op.create_table(
        "entity",
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("replacement", sa.String(), nullable=True),
        sa.Column("has_pseudonym", sa.Boolean(), nullable=False),
        sa.Column("participant_id", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.CheckConstraint("decision in ('confirmed', 'kept')", name=op.f("ck_entity_decision")),
        sa.CheckConstraint("kind in ('direct', 'indirect')", name=op.f("ck_entity_kind")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_entity_participant_id_participant"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity")),
        sa.UniqueConstraint("uid", name=op.f("uq_entity_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "export",
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("excerpts", JSON, nullable=False),
        sa.Column("chain_head", sa.String(), nullable=False),
        sa.Column("coder_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name=op.f("fk_export_coder_id_coder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
        sa.UniqueConstraint("uid", name=op.f("uq_export_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "interview_attribute",
        sa.Column("interview_id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("printed", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"],
            ["interview.id"],
            name=op.f("fk_interview_attribute_interview_id_interview"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_attribute")),
        sa.UniqueConstraint("uid", name=op.f("uq_interview_attribute_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_interview_attribute_interview_id_key"),
        "interview_attribute",
        ["interview_id", "key"],
        unique=True,
    )
    op.create_index(op.f("ix_interview_attribute_key_value"), "interview_attribute", ["key", "value"], unique=False)
    op.create_table(
        "memo",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("about_uid", sa.Uuid(), nullable=True),
        sa.Column("coder_id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name=op.f("fk_memo_coder_id_coder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memo")),
        sa.UniqueConstraint("uid", name=op.f("uq_memo_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_memo_about_uid"), "memo", ["about_uid"], unique=False)
    op.create_table(
        "participant_attribute",
        sa.Column("participant_id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("printed", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_participant_attribute_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant_attribute")),
        sa.UniqueConstraint("uid", name=op.f("uq_participant_attribute_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_participant_attribute_key_value"), "participant_attribute", ["key", "value"], unique=False)
    op.create_index(
        op.f("ix_participant_attribute_participant_id_key"),
        "participant_attribute",
        ["participant_id", "key"],
        unique=True,
    )
    op.create_table(
        "source",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("document_class", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("interview_id", KEY, nullable=True),
        sa.Column("original_sha256", sa.String(), nullable=False),
        sa.Column("current_transcript_id", sa.Integer(), nullable=True),
        sa.Column("imported_by_id", KEY, nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.CheckConstraint("document_class in ('confidential', 'published')", name=op.f("ck_source_document_class")),
        sa.ForeignKeyConstraint(["imported_by_id"], ["coder.id"], name=op.f("fk_source_imported_by_id_coder")),
        sa.ForeignKeyConstraint(["interview_id"], ["interview.id"], name=op.f("fk_source_interview_id_interview")),
        sa.ForeignKeyConstraint(
            ["original_sha256"], ["original.sha256"], name=op.f("fk_source_original_sha256_original")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("name", name=op.f("uq_source_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_source_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_source_interview_id"), "source", ["interview_id"], unique=False)
    op.create_index(op.f("ix_source_original_sha256"), "source", ["original_sha256"], unique=False)
    op.create_table(
        "step",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("coder_id", KEY, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("detail", JSON, nullable=False),
        sa.Column("detail_salt", sa.String(), nullable=True),
        sa.Column("detail_commitment", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("of_id", KEY, nullable=True),
        sa.Column("undoable", sa.Boolean(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('do', 'undo', 'redo')", name=op.f("ck_step_kind")),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name=op.f("fk_step_coder_id_coder")),
        sa.ForeignKeyConstraint(["of_id"], ["step.id"], name=op.f("fk_step_of_id_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
        sa.UniqueConstraint("uid", name=op.f("uq_step_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_step_coder_id_id"), "step", ["coder_id", "id"], unique=False)
    op.create_table(
        "decoded_original",
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("reader_version", sa.String(), nullable=False),
        sa.Column("encoding", sa.String(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
            name=op.f("fk_decoded_original_source_id_source"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decoded_original")),
        sa.UniqueConstraint("source_id", name=op.f("uq_decoded_original_source_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_decoded_original_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "entity_alias",
        sa.Column("entity_id", KEY, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_entity_alias_entity_id_entity"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_alias")),
        sa.UniqueConstraint("uid", name=op.f("uq_entity_alias_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_entity_alias_entity_id_text"), "entity_alias", ["entity_id", "text"], unique=True)
    op.create_index(op.f("ix_entity_alias_text"), "entity_alias", ["text"], unique=False)
    op.create_table(
        "event",
        sa.Column("step_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("table", sa.String(), nullable=False),
        sa.Column("row_uid", sa.Uuid(), nullable=False),
        sa.Column("before", JSON, nullable=True),
        sa.Column("after", JSON, nullable=True),
        sa.Column("salt", sa.String(), nullable=True),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.CheckConstraint("operation in ('create', 'update', 'delete')", name=op.f("ck_event_operation")),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name=op.f("fk_event_step_id_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("step_id", "number", name=op.f("uq_event_step_id_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_event_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_event_row_uid"), "event", ["row_uid"], unique=False)
    op.create_table(
        "speaker",
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("participant_id", KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_speaker_participant_id_participant"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_speaker_source_id_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
        sa.UniqueConstraint("source_id", "label", name=op.f("uq_speaker_source_id_label")),
        sa.UniqueConstraint("uid", name=op.f("uq_speaker_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_speaker_participant_id"), "speaker", ["participant_id"], unique=False)
    op.create_table(
        "transcript",
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parent_id", KEY, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("runs", JSON, nullable=False),
        sa.Column("raw_length", sa.Integer(), nullable=False),
        sa.Column("structure", JSON, nullable=False),
        sa.Column("edits", JSON, nullable=False),
        sa.Column("report", JSON, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_by_id", KEY, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["coder.id"], name=op.f("fk_transcript_created_by_id_coder")),
        sa.ForeignKeyConstraint(["parent_id"], ["transcript.id"], name=op.f("fk_transcript_parent_id_transcript")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_transcript_source_id_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript")),
        sa.UniqueConstraint("source_id", "number", name=op.f("uq_transcript_source_id_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_transcript_uid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "coding",
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("transcript_id", KEY, nullable=False),
        sa.Column("code_id", KEY, nullable=False),
        sa.Column("coder_id", KEY, nullable=False),
        sa.Column("participant_id", KEY, nullable=True),
        sa.Column("codebook_version_id", KEY, nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("words_hash", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state in ('sound', 'review', 'orphan')", name=op.f("ck_coding_state")),
        sa.CheckConstraint('start >= 0 and "end" > start', name=op.f("ck_coding_span")),
        sa.ForeignKeyConstraint(["code_id"], ["code.id"], name=op.f("fk_coding_code_id_code")),
        sa.ForeignKeyConstraint(
            ["codebook_version_id"],
            ["codebook_version.id"],
            name=op.f("fk_coding_codebook_version_id_codebook_version"),
        ),
        sa.ForeignKeyConstraint(["coder_id"], ["coder.id"], name=op.f("fk_coding_coder_id_coder")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_coding_participant_id_participant"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_coding_source_id_source"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["transcript_id"],
            ["transcript.id"],
            name=op.f("fk_coding_transcript_id_transcript"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
        sa.UniqueConstraint("uid", name=op.f("uq_coding_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_coding_code_source_start", "coding", ["code_id", "source_id", "start"], unique=False)
    op.create_index("ix_coding_participant_code", "coding", ["participant_id", "code_id"], unique=False)
    op.create_index("ix_coding_source_start", "coding", ["source_id", "start", "end", "code_id"], unique=False)
    op.create_table(
        "excerpt",
        sa.Column("citation_id", sa.String(), nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("transcript_id", KEY, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("words_hash", sa.String(), nullable=False),
        sa.Column("edits", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.CheckConstraint('start >= 0 and "end" > start', name=op.f("ck_excerpt_span")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_excerpt_source_id_source"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["transcript_id"],
            ["transcript.id"],
            name=op.f("fk_excerpt_transcript_id_transcript"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_excerpt")),
        sa.UniqueConstraint("citation_id", name=op.f("uq_excerpt_citation_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_excerpt_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_excerpt_transcript_id_start_end"), "excerpt", ["transcript_id", "start", "end"], unique=True
    )
    op.create_table(
        "identifier",
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("transcript_id", KEY, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("layers", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("entity_id", KEY, nullable=True),
        sa.Column("words_hash", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.CheckConstraint("decision in ('open', 'confirmed', 'kept')", name=op.f("ck_identifier_decision")),
        sa.CheckConstraint("kind in ('direct', 'indirect')", name=op.f("ck_identifier_kind")),
        sa.CheckConstraint("tier in ('certain', 'probable', 'possible')", name=op.f("ck_identifier_tier")),
        sa.CheckConstraint('start >= 0 and "end" > start', name=op.f("ck_identifier_span")),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_identifier_entity_id_entity"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_identifier_source_id_source"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["transcript_id"],
            ["transcript.id"],
            name=op.f("fk_identifier_transcript_id_transcript"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier")),
        sa.UniqueConstraint("uid", name=op.f("uq_identifier_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_identifier_decision_tier"), "identifier", ["decision", "tier"], unique=False)
    op.create_index(op.f("ix_identifier_entity_id"), "identifier", ["entity_id"], unique=False)
    op.create_index(op.f("ix_identifier_transcript_id_start"), "identifier", ["transcript_id", "start"], unique=False)
    op.create_table(
        "passage",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source_id", KEY, nullable=False),
        sa.Column("transcript_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("body_start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("speaker_id", KEY, nullable=True),
        sa.Column("start_ms", sa.Integer(), nullable=True),
        sa.Column("end_ms", sa.Integer(), nullable=True),
        sa.CheckConstraint('start >= 0 and body_start >= start and "end" >= body_start', name=op.f("ck_passage_span")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_passage_source_id_source"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speaker.id"], name=op.f("fk_passage_speaker_id_speaker"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["transcript_id"],
            ["transcript.id"],
            name=op.f("fk_passage_transcript_id_transcript"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
        sa.UniqueConstraint("transcript_id", "number", name=op.f("uq_passage_transcript_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_passage_source_id_start"), "passage", ["source_id", "start"], unique=False)
    op.create_index(op.f("ix_passage_speaker_id"), "passage", ["speaker_id"], unique=False)
    op.create_table(
        "scan",
        sa.Column("transcript_id", KEY, nullable=False),
        sa.Column("detector_version", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["transcript_id"],
            ["transcript.id"],
            name=op.f("fk_scan_transcript_id_transcript"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("transcript_id", name=op.f("pk_scan")),
    )

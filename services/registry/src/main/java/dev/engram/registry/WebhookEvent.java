package dev.engram.registry;

/** What MLflow can tell a webhook. Deleting or editing a version and deleting or renaming a model are told to nobody. */
public enum WebhookEvent {
    /** A model was registered. */
    MODEL_CREATED("REGISTERED_MODEL", "CREATED"),
    /** A version was created. */
    VERSION_CREATED("MODEL_VERSION", "CREATED"),
    /** A version's tag was set. */
    TAG_SET("MODEL_VERSION_TAG", "SET"),
    /** A version's tag was deleted. */
    TAG_DELETED("MODEL_VERSION_TAG", "DELETED"),
    /** An alias was set or moved. */
    ALIAS_SET("MODEL_VERSION_ALIAS", "CREATED"),
    /** An alias was deleted. */
    ALIAS_DELETED("MODEL_VERSION_ALIAS", "DELETED");

    private final String entity;
    private final String action;

    WebhookEvent(String entity, String action) {
        this.entity = entity;
        this.action = action;
    }

    String entity() {
        return entity;
    }

    String action() {
        return action;
    }
}

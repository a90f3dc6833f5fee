package dev.engram.devkit.cli.backup;

/**
 * What a restored platform needs to read what the old one encrypted. The S3 keys are not among them: a restored store gets its own.
 *
 * @param webhookSecret signs what MLflow tells the promoter
 * @param mlflowKey     with which MLflow encrypts the secrets of webhooks in its database
 */
record Secrets(String webhookSecret, String mlflowKey) {
    @Override
    public String toString() {
        return "Secrets"; // never one of them
    }
}

/**
 * Rounds as people see them in MLflow: a run per attempt, a version per accepted round. All of it follows from the journal and may
 * come late; nothing here keeps a round waiting.
 */
package dev.engram.trainer.mlflow;

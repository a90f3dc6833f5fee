/** What MLflow tells the promoter, and whether it was MLflow who told it. */
package dev.engram.promoter.webhook;

package dev.engram.lineage.trace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.artifacts.Artifacts;
import dev.engram.artifacts.CanonicalJson;
import dev.engram.artifacts.NoSuchObjectException;
import dev.engram.lineage.journal.Journal;
import dev.engram.lineage.journal.JournalEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures that show samples to people: a round's report has a sheet of the hold-out samples it got wrong, and its figures name
 * them. Nothing else that a round leaves contains pixels of a sample.
 */
public final class ReportPictures {
    /** The sheet of wrongly recognised samples, as the engine names it. */
    public static final String SHEET = "misrecognised.png";

    private static final String FIGURES = "evaluation.json";

    private final Journal journal;
    private final Artifacts artifacts;

    /** Pictures of this scenario's rounds. */
    public ReportPictures(Journal journal, Artifacts artifacts) {
        this.journal = journal;
        this.artifacts = artifacts;
    }

    /**
     * A sheet that shows a sample.
     *
     * @param round   round number
     * @param version MLflow's version, or null
     * @param attempt id of the attempt
     * @param time    when the round ended, ISO-8601 UTC
     * @param sha256  hash of the sheet
     */
    public record Sheet(long round, String version, String attempt, String time, String sha256) {}

    /** The sheets on which a sample is, among the rounds of its trace. */
    public List<Sheet> showing(SampleTrace trace) {
        List<Sheet> sheets = new ArrayList<>();
        for (SampleTrace.Seen seen : trace.rounds()) {
            JournalEntry entry = journal.round(seen.round()).orElseThrow();
            ArtifactRef sheet = entry.round().report().get(SHEET);
            if (sheet != null && shows(entry.round().report().get(FIGURES), trace.sample())) {
                sheets.add(new Sheet(seen.round(), seen.version(), entry.attempt(), entry.time(), sheet.sha256()));
            }
        }
        return sheets;
    }

    /** Without figures nobody can say who is on the sheet, so it counts as showing the sample. */
    private boolean shows(ArtifactRef figures, String sample) {
        if (figures == null) {
            return true;
        }
        try {
            for (JsonNode mistake : CanonicalJson.read(artifacts.get(figures.sha256()), JsonNode.class).path("misrecognised")) {
                if (mistake.path("sample").asText().equals(sample)) {
                    return true;
                }
            }
            return false;
        } catch (NoSuchObjectException e) {
            return true;
        }
    }
}

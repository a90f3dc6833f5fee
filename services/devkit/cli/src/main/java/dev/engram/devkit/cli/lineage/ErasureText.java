package dev.engram.devkit.cli.lineage;

import dev.engram.api.event.Topics;
import dev.engram.devkit.cli.console.Console;
import dev.engram.devkit.cli.wire.KafkaLink;
import dev.engram.lineage.trace.Eraser.Outcome;
import dev.engram.lineage.trace.SampleTrace;
import dev.engram.lineage.trace.SampleTrace.Version;
import java.time.Duration;
import java.util.List;

/** What erasing did and what it left, for people. */
public final class ErasureText {
    private final Console console;
    private final KafkaLink kafka;

    /** Reports on this console. */
    public ErasureText(Console console, KafkaLink kafka) {
        this.console = console;
        this.kafka = kafka;
    }

    /** Prints what became of one sample. */
    public void print(Erasing.Erased erased) {
        SampleTrace trace = erased.trace();
        console.heading("sample " + trace.sample());
        erased.blobs().forEach(this::blob);
        for (int i = 0; i < erased.sheets().size(); i++) {
            console.line("  round %d showed it among its mistakes (misrecognised.png); in MLflow: %s", erased.sheets().get(i).round(),
                    erased.mlflow().get(i));
        }
        List<Version> versions = trace.versions();
        if (versions.isEmpty()) {
            console.line("no version learned it: every version can still be rebuilt");
            return;
        }
        console.line("not rebuildable any more, because they need it: rounds %s",
                Names.ranges(versions.stream().map(Version::round).sorted().toList()));
        console.line("their models keep what they learned%s; `engram rebuild %s VERSION --without %s` learns the line without it",
                served(trace), trace.scenario(), trace.sample());
    }

    private static String served(SampleTrace trace) {
        return trace.champion() != null && trace.champion().saw() ? ", the champion, " + Names.model(trace.champion().version(),
                trace.champion().round()) + ", among them" : "";
    }

    private void blob(Outcome blob) {
        if (blob.erased()) {
            console.line("  erased: %s %s", blob.what(), blob.sha256());
        } else {
            console.warn("  NOT erased: " + blob.what() + " " + blob.sha256() + " is in use: " + blob.usedBy().stream()
                    .map(use -> use.role() + " of " + (use.sample().equals(blob.sha256()) ? "the same sample" : use.sample()) + " in scenario " + use.scenario())
                    .reduce((a, b) -> a + ", " + b).orElseThrow() + "; withdraw it there first");
        }
    }

    /** Prints where copies may be that no command reaches. */
    public void rest() {
        console.heading("Where bytes may still be");
        console.line("%s keeps its records for %s, %s for %s: their bytes go by themselves", Topics.IMAGES_LABELLED,
                retention(Topics.IMAGES_LABELLED), Topics.IMAGES_REJECTED, retention(Topics.IMAGES_REJECTED));
        console.line("trainers drop their local copies within a minute, and before every round");
        console.line("backups that were taken before, and the address a reference was published by, are not touched");
        console.line("ids (hashes of the bytes) stay in the log, in orders and in figures; they show nothing");
    }

    private String retention(String topic) {
        return kafka.retention(topic).map(ErasureText::days).orElse("ever (no retention is set: set one, or delete its records)");
    }

    private static String days(Duration time) {
        return time.toDays() >= 2 ? time.toDays() + " days" : time.toMinutes() + " minutes";
    }
}

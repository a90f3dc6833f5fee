package dev.engram.ingest.admission;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.event.SampleAdmitted.Annotation;
import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.ScenarioRecord;
import dev.engram.api.event.Topics;
import dev.engram.api.sample.ArtifactRef;
import dev.engram.api.sample.Split;
import dev.engram.ingest.outage.AwayException;
import dev.engram.ingest.reference.References;
import dev.engram.ingest.submission.Labelling;
import dev.engram.ingest.submission.Origin;
import dev.engram.ingest.submission.Reference;
import dev.engram.ingest.submission.RefusedException;
import dev.engram.ingest.submission.Submission;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks a submission and stores its bytes. It keeps nothing itself: asked twice about the same submission it does all of
 * it twice.
 */
public final class Admission {
    private static final int FORMAT = 1;

    private final Scenarios scenarios;
    private final Pictures pictures;
    private final References references;
    private final Blobs blobs;
    private final Budget fetched;
    private final Clock clock;

    /**
     * Admission by these.
     *
     * @param fetched bytes of references that may be held at a time
     */
    public Admission(Scenarios scenarios, Pictures pictures, References references, Blobs blobs, Budget fetched, Clock clock) {
        this.scenarios = scenarios;
        this.pictures = pictures;
        this.references = references;
        this.blobs = blobs;
        this.fetched = fetched;
        this.clock = clock;
    }

    /**
     * What is to be appended to the training log. When this returns, the bytes are stored.
     *
     * @throws RefusedException if the submission is refused
     * @throws AwayException    if nothing can be said about it now
     */
    public SampleAdmitted admit(Submission submission) {
        requireKnown(submission.origin().scenario());
        if (submission instanceof Submission.Picture picture) {
            return admitted(picture.origin(), picture.labelling(), picture.bytes(), List.of());
        }
        if (submission instanceof Submission.Pointer pointer) {
            return fetch(pointer);
        }
        Submission.Withdrawal withdrawal = (Submission.Withdrawal) submission;
        return sample(SampleAdmitted.WITHDRAWN, withdrawal.origin(), withdrawal.sample(), new Asked(List.of(), null, null, null));
    }

    private void requireKnown(String scenario) {
        try {
            ScenarioRecord.requireId(scenario);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(RefusalReason.UNKNOWN_SCENARIO, e.getMessage(), e);
        }
        if (!scenarios.know(scenario)) {
            throw new RefusedException(RefusalReason.UNKNOWN_SCENARIO, "no scenario '" + scenario + "' on " + Topics.SCENARIOS);
        }
    }

    private SampleAdmitted fetch(Submission.Pointer pointer) {
        List<Annotation> annotations = new ArrayList<>();
        for (Submission.Attachment attachment : pointer.annotations()) {
            try (Budget.Loan loan = fetched.take(Topics.MAX_IMAGE_BYTES)) {
                annotations.add(new Annotation(attachment.role(), blobs.put(bytes(attachment.reference()))));
            }
        }
        try (Budget.Loan loan = fetched.take(Topics.MAX_IMAGE_BYTES)) {
            return admitted(pointer.origin(), pointer.labelling(), bytes(pointer.image()), annotations);
        }
    }

    private byte[] bytes(Reference reference) {
        byte[] bytes = references.fetch(reference, Topics.MAX_IMAGE_BYTES);
        if (bytes.length == 0) {
            throw new RefusedException(RefusalReason.NO_IMAGE, "nothing stands at " + reference.address() + ": it is empty");
        }
        return bytes;
    }

    private SampleAdmitted admitted(Origin origin, Labelling labelling, byte[] bytes, List<Annotation> annotations) {
        pictures.check(bytes);
        ArtifactRef artifact = blobs.put(bytes);
        return sample(SampleAdmitted.ADMITTED, origin, artifact.sha256(), new Asked(labelling.labels(), labelling.split(), artifact, annotations));
    }

    private record Asked(List<String> labels, Split split, ArtifactRef artifact, List<Annotation> annotations) {}

    private SampleAdmitted sample(String kind, Origin origin, String sample, Asked asked) {
        String now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS).toString();
        return new SampleAdmitted(FORMAT, kind, origin.scenario(), sample, asked.labels(), asked.split(), asked.artifact(), asked.annotations(),
                origin.event(), origin.source(), now);
    }
}

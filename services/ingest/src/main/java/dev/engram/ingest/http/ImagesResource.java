package dev.engram.ingest.http;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.event.SampleAdmitted;
import dev.engram.api.event.Topics;
import dev.engram.ingest.Counts;
import dev.engram.ingest.admission.Admission;
import dev.engram.ingest.admission.Budget;
import dev.engram.ingest.kafka.AdmittedRecord;
import dev.engram.ingest.kafka.Outbox;
import dev.engram.ingest.outage.AwayException;
import dev.engram.ingest.submission.Labelling;
import dev.engram.ingest.submission.Origin;
import dev.engram.ingest.submission.RefusedException;
import dev.engram.ingest.submission.Submission;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.multipart.FileUpload;

/** Takes one labelled image and answers when it is stored and admitted. */
@Path("/v1/scenarios/{scenario}/images")
@Produces(MediaType.APPLICATION_JSON)
public class ImagesResource {
    private static final String SOURCE = "/engram/ingest/http";
    private static final int PATIENCE_SECONDS = 20;

    private final Admission admission;
    private final Outbox outbox;
    private final Budget bytes;
    private final Counts counts;

    ImagesResource(Admission admission, Outbox outbox, Budget bytes, Counts counts) {
        this.admission = admission;
        this.outbox = outbox;
        this.bytes = bytes;
        this.counts = counts;
    }

    /** Body of the answer: the sample's id. */
    public record Accepted(String sample) {}

    /**
     * Takes an image.
     *
     * @param key    id of this event at its sender: repeated with the same key, the image is learned once
     * @param type   says what separates the form's parts; without that nothing of the form would be found
     * @param image  the picture
     * @param labels percent-encoded, comma separated or in several parts
     * @param split  {@code train}, {@code tune}, {@code holdout} or nothing
     */
    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    public Response post(@RestPath String scenario, @RestHeader("Idempotency-Key") String key, @RestHeader("Content-Type") String type,
            @RestForm FileUpload image, @RestForm List<String> labels, @RestForm String split) {
        requireBoundary(type);
        Origin origin = new Origin(scenario, key == null ? UUID.randomUUID().toString() : key, SOURCE);
        Labelling labelling = Labelling.decode(labels == null ? null : String.join(",", labels), split);
        requireImage(image);
        try (Budget.Loan loan = bytes.take(image.size())) {
            SampleAdmitted sample = admission.admit(new Submission.Picture(origin, labelling, read(image)));
            await(outbox.once(AdmittedRecord.of(sample)));
            counts.admitted(sample);
            return Response.status(Response.Status.CREATED).entity(new Accepted(sample.sample())).build();
        }
    }

    private static void requireBoundary(String type) {
        if (type == null || !type.toLowerCase(Locale.ROOT).contains("boundary=")) {
            throw new RefusedException(RefusalReason.BAD_REQUEST, type == null ? "no content type: a form with a part 'image' is expected"
                    : "content type '" + type + "': a form needs a boundary");
        }
    }

    private static void requireImage(FileUpload image) {
        if (image == null) {
            throw new RefusedException(RefusalReason.NO_IMAGE, "no file in the part 'image'");
        }
        if (image.size() > Topics.MAX_IMAGE_BYTES) {
            throw new RefusedException(RefusalReason.TOO_MANY_BYTES, "the file has " + image.size() + " bytes, above " + Topics.MAX_IMAGE_BYTES);
        }
    }

    private static byte[] read(FileUpload image) {
        try {
            return Files.readAllBytes(image.uploadedFile());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the uploaded file", e);
        }
    }

    private static void await(CompletableFuture<Void> published) {
        try {
            published.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AwayException away ? away : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new AwayException("Kafka", "no answer within " + PATIENCE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AwayException("ingest", "it stops", e);
        }
    }
}

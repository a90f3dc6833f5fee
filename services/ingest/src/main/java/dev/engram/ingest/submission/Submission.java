package dev.engram.ingest.submission;

import dev.engram.api.event.RefusalReason;
import dev.engram.api.sample.Hashes;
import java.util.List;

/** What somebody wants admitted. It is well-formed; whether it can be had is not known yet. */
public sealed interface Submission {
    /** Where it comes from and goes to. */
    Origin origin();

    /** An image by value. */
    record Picture(Origin origin, Labelling labelling, byte[] bytes) implements Submission {
        public Picture {
            if (bytes == null || bytes.length == 0) {
                throw new RefusedException(RefusalReason.NO_IMAGE, "no image: the value is empty");
            }
        }
    }

    /** An image by address, with what stands beside it. */
    record Pointer(Origin origin, Labelling labelling, Reference image, List<Attachment> annotations) implements Submission {
        public Pointer {
            annotations = List.copyOf(annotations);
        }
    }

    /** The wish that an image be learned from no longer. */
    record Withdrawal(Origin origin, String sample) implements Submission {
        public Withdrawal {
            try {
                Hashes.requireSha256(sample, "ce_subject");
            } catch (IllegalArgumentException e) {
                throw new RefusedException(RefusalReason.BAD_SAMPLE, e.getMessage(), e);
            }
        }
    }

    /**
     * Something beside an image.
     *
     * @param role      {@code mask}, {@code boxes}, …
     * @param reference where its bytes are
     */
    record Attachment(String role, Reference reference) {
        public Attachment {
            if (role == null || !role.matches("[a-z0-9-]{1,63}")) {
                throw new RefusedException(RefusalReason.BAD_REFERENCE,
                        "annotation role '" + role + "': expected 1 to 63 lower-case letters, digits and hyphens");
            }
        }
    }
}

package dev.engram.ingest.hostile;

import dev.engram.api.event.RefusalReason;
import dev.engram.ingest.hostile.HostilePictures.File;
import dev.engram.ingest.hostile.HostileTexts.Wish;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Requests that nobody should make, as the bytes of their heads and bodies. */
public final class HostileRequests {
    private static final String BOUNDARY = "----boundary";
    private static final String FORM = "multipart/form-data; boundary=" + BOUNDARY;

    private final Random random;
    private final String scenario;
    private final HostilePictures pictures;
    private final HostileTexts texts;

    HostileRequests(Random random, String scenario, HostilePictures pictures, HostileTexts texts) {
        this.random = random;
        this.scenario = scenario;
        this.pictures = pictures;
        this.texts = texts;
    }

    /**
     * A request.
     *
     * @param id      unlike every other's; its {@code Idempotency-Key}, unless that is what is wrong
     * @param kind    what is wrong with it
     * @param line    method and path
     * @param headers head lines, without the length
     * @param body    its body
     * @param chunked whether the length is not announced
     * @param fate    what has to become of it
     */
    public record Request(String id, String kind, String line, List<String> headers, byte[] body, boolean chunked, Fate fate) {
        Request is(String what, Fate becomes) {
            return new Request(id, what, line, headers, body, chunked, becomes);
        }
    }

    /** A form on its way of being made. */
    private final class Form {
        private final String id;
        private final List<String> headers = new ArrayList<>();
        private String line = "POST /v1/scenarios/" + scenario + "/images";
        private String key;
        private String type = FORM;
        private String labels = String.valueOf(random.nextInt(4));
        private String split;
        private byte[] image;
        private String imagePart = "image\"; filename=\"seven.png";
        private boolean chunked;

        Form(String id, byte[] image) {
            this.id = id;
            this.key = id;
            this.image = image;
        }

        byte[] body() {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            part(body, imagePart, image);
            part(body, "labels", labels == null ? null : labels.getBytes(StandardCharsets.UTF_8));
            part(body, "split", split == null ? null : split.getBytes(StandardCharsets.UTF_8));
            body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
            return body.toByteArray();
        }

        private void part(ByteArrayOutputStream body, String name, byte[] value) {
            if (value != null) {
                body.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n").getBytes(StandardCharsets.UTF_8));
                body.writeBytes(value);
                body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
            }
        }

        Request request(byte[] body) {
            if (type != null) {
                headers.add("Content-Type: " + type);
            }
            headers.add("Idempotency-Key: " + key);
            return new Request(id, null, line, List.copyOf(headers), body, chunked, null);
        }

        Request request() {
            return request(body());
        }
    }

    /** A request with an image above 16 MB. */
    Request large(String id) {
        File file = HostilePictures.large();
        return new Form(id, file.bytes()).request().is(file.kind(), file.fate());
    }

    Request next(String id) {
        Form form = new Form(id, pictures.valid());
        return switch (random.nextInt(8)) {
            case 0, 1 -> form.request().is("valid", Fate.TAKEN);
            case 2, 3 -> file(form, pictures.broken());
            case 4 -> wish(form, texts.wrong());
            case 5 -> parts(form);
            case 6 -> head(form);
            default -> body(form);
        };
    }

    private Request file(Form form, File file) {
        form.image = file.bytes();
        return form.request().is(file.kind(), file.fate());
    }

    private Request wish(Form form, Wish wish) {
        form.labels = wish.labels() == null ? form.labels : wish.labels();
        form.split = wish.split();
        if (wish.scenario() != null) {
            form.line = "POST /v1/scenarios/" + URLEncoder.encode(wish.scenario(), StandardCharsets.UTF_8).replace("+", "%20") + "/images";
        }
        // Whether ".." is a scenario or a way up is a matter of taste.
        return form.request().is(wish.kind(), "..".equals(wish.scenario()) ? Fate.ANY : wish.fate());
    }

    /** A part is missing, or is of another kind. */
    private Request parts(Form form) {
        switch (random.nextInt(4)) {
            case 0 -> {
                form.image = null;
                return form.request().is("no part image", Fate.refused(RefusalReason.NO_IMAGE));
            }
            case 1 -> {
                form.labels = null;
                return form.request().is("no part labels", Fate.refused(RefusalReason.NO_LABEL));
            }
            case 2 -> {
                form.imagePart = "image";
                return form.request().is("image as a text", Fate.ANY);
            }
            default -> {
                form.labels = "7,".repeat(100_000);
                return form.request().is("labels without end", Fate.ANY);
            }
        }
    }

    /** The head of the request is wrong. */
    private Request head(Form form) {
        switch (random.nextInt(6)) {
            case 0 -> {
                form.key = "k".repeat(2_000);
                return form.request().is("key of 2,000 characters", Fate.refused(RefusalReason.BAD_EVENT));
            }
            case 1 -> {
                form.type = "image/png";
                return form.request().is("no form", Fate.refused(RefusalReason.BAD_REQUEST));
            }
            case 2 -> {
                form.line = "PUT /v1/scenarios/" + scenario + "/images";
                return form.request().is("another method", Fate.refused(RefusalReason.BAD_REQUEST));
            }
            case 3 -> {
                form.line = "POST /v1/scenarios/%zz/images";
                return form.request().is("path that is no URI", Fate.NO_REQUEST);
            }
            case 4 -> {
                form.type = null;
                return form.request().is("no content type", Fate.refused(RefusalReason.BAD_REQUEST));
            }
            default -> {
                form.line = "POST /v1/scenarios/" + scenario + "/pictures";
                return form.request().is("another path", Fate.refused(RefusalReason.BAD_REQUEST));
            }
        }
    }

    /** The form cannot be read to its end. */
    private Request body(Form form) {
        byte[] body = form.body();
        switch (random.nextInt(4)) {
            case 0 -> {
                return form.request(Arrays.copyOf(body, random.nextInt(body.length))).is("cut form", Fate.ANY);
            }
            case 1 -> {
                form.type = "multipart/form-data";
                return form.request(body).is("form without boundary", Fate.refused(RefusalReason.BAD_REQUEST));
            }
            case 2 -> {
                form.type = FORM + "other";
                return form.request(body).is("form of another boundary", Fate.ANY);
            }
            default -> {
                form.chunked = true;
                return form.request(body).is("valid, in chunks", Fate.TAKEN);
            }
        }
    }
}

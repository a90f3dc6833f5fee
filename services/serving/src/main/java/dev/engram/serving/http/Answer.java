package dev.engram.serving.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.engram.api.scenario.Task;
import dev.engram.inference.Prediction;
import dev.engram.serving.model.ServedModel;
import java.util.List;

/**
 * What is on a picture.
 *
 * @param scenario     scenario id
 * @param modelVersion version of the model that answers
 * @param round        the round it came from
 * @param label        the decided class; null if it is unknown
 * @param labels       all decided labels, in scenarios where there may be several; else absent
 * @param probability  of the best class
 * @param classes      the best classes, best first
 * @param unknown      nothing was likely enough
 */
record Answer(
        String scenario,
        @JsonProperty("model_version") String modelVersion,
        long round,
        @JsonProperty("class") String label,
        @JsonInclude(JsonInclude.Include.NON_NULL) List<String> labels,
        double probability,
        List<Prediction.Scored> classes,
        boolean unknown) {
    static Answer of(ServedModel model, Prediction prediction) {
        List<String> labels = model.bundle().task() == Task.MULTI_LABEL ? prediction.labels() : null;
        return new Answer(model.id().scenario(), model.id().version(), model.id().round(), prediction.label().orElse(null), labels,
                prediction.classes().get(0).probability(), prediction.classes(), prediction.unknown());
    }
}

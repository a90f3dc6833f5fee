package dev.engram.devkit.cli.demo;

import dev.engram.devkit.cli.dataset.FolderDataset;
import dev.engram.devkit.cli.dataset.PictureSurvey;
import dev.engram.devkit.cli.dataset.StreamOfExperiences;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a demo is about to do, decided from what was asked and what the data are.
 *
 * @param data          the folder read
 * @param scenario      scenario id: the folder's name in lower case
 * @param plugin        scenario plugin
 * @param configuration its configuration
 * @param stream        the data as experiences
 * @param standard      the default data in full: then the figures of the README have to hold
 */
public record DemoPlan(
        FolderDataset data,
        String scenario,
        String plugin,
        Map<String, Object> configuration,
        StreamOfExperiences stream,
        boolean standard) {
    static final String GENERIC = "image-classification";
    static final String DIGITS = "digits";
    private static final int DIGITS_EXEMPLARS = 200;
    private static final int USUAL_EXEMPLARS = 2000;

    /**
     * What was asked; null and 0 where nothing was.
     *
     * @param data                 folder, null for the digits
     * @param plugin               scenario plugin
     * @param classesPerExperience how many classes appear together
     * @param limit                most images per class
     * @param size                 input size in pixels
     * @param exemplars            images kept in all
     * @param extra                further values of the plugin's configuration
     */
    public record Asked(Path data, String plugin, int classesPerExperience, int limit, int size, int exemplars, Map<String, Object> extra) {}

    /** Decides; {@code folder} is where the data are, asked for or exported. */
    public static DemoPlan of(Asked asked, Path folder, boolean gpu) {
        boolean digits = asked.data() == null;
        FolderDataset data = FolderDataset.read(folder, asked.limit());
        String plugin = asked.plugin() != null ? asked.plugin() : digits ? DIGITS : GENERIC;
        int classes = asked.classesPerExperience() == 0 && digits ? 2 : asked.classesPerExperience();
        return new DemoPlan(data, data.scenarioId(), plugin, configuration(asked, plugin, digits, data, gpu),
                StreamOfExperiences.of(data, classes), digits && asked.limit() == 0 && asked.plugin() == null);
    }

    private static Map<String, Object> configuration(Asked asked, String plugin, boolean digits, FolderDataset data, boolean gpu) {
        Map<String, Object> configuration = new LinkedHashMap<>();
        // Another plugin need not know the key: it is told only what was asked for.
        if (asked.exemplars() > 0 || digits || GENERIC.equals(plugin)) {
            configuration.put("exemplars", asked.exemplars() > 0 ? asked.exemplars() : digits ? DIGITS_EXEMPLARS : USUAL_EXEMPLARS);
        }
        if (GENERIC.equals(plugin)) {
            PictureSurvey survey = PictureSurvey.of(data.images());
            configuration.put("size", asked.size() > 0 ? asked.size() : survey.inputSize(gpu));
            configuration.put("channels", survey.channels());
        } else if (asked.size() > 0) {
            configuration.put("size", asked.size());
        }
        configuration.putAll(asked.extra());
        return configuration;
    }
}

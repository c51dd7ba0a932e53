package agents;

import com.pulumi.Pulumi;
import com.pulumi.driftline.Deployment;
import com.pulumi.driftline.DeploymentArgs;
import com.pulumi.driftline.Manifest;
import com.pulumi.driftline.ManifestArgs;
import com.pulumi.driftline.inputs.ExpectationsArgs;
import com.pulumi.driftline.inputs.TextOperatorArgs;
import java.util.stream.Collectors;

public class App {
    public static void main(String[] args) {
        Pulumi.run(context -> {
            var chat = new Deployment("support-chat", DeploymentArgs.builder()
                .provider("chatcaptain")
                .chatbotId("7fGh2kLmNo4pQr6sTu8v")
                .environment("prod")
                .expect(ExpectationsArgs.builder()
                    .version("2.2")
                    .modelId(TextOperatorArgs.builder().oneOf("m_8", "m_9").build())
                    .build())
                .build());
            var agents = new Manifest("agents", ManifestArgs.builder().path("driftline.yaml").build());

            context.export("version", chat.version());
            context.export("targets", agents.targets().applyValue(targets -> targets.stream()
                .map(target -> target.id() + ": " + target.status())
                .collect(Collectors.toList())));
        });
    }
}

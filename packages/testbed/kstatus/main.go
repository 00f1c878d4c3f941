// Reads a JSON array of Kubernetes objects from standard input, and prints as JSON what kstatus says of each: what
// Flux, kpt and Helm 4 wait for.
package main

import (
	"encoding/json"
	"log"
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

func main() {
	var objects []unstructured.Unstructured
	if err := json.NewDecoder(os.Stdin).Decode(&objects); err != nil {
		log.Fatal(err)
	}
	answers := make([]map[string]string, len(objects))
	for index := range objects {
		result, err := status.Compute(&objects[index])
		if err != nil {
			log.Fatal(err)
		}
		answers[index] = map[string]string{"status": result.Status.String(), "message": result.Message}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatal(err)
	}
}

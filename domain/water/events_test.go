package water

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestFactsKeepTheirContract holds what is announced to api/events.
func TestFactsKeepTheirContract(t *testing.T) {
	fact := LeakSuspected{
		Episode: episodeName("history_1", 1), Network: "东区", Medium: "gas", Region: "310106", Began: noon, Detected: noon,
		Confidence: 0.8, Nearest: []string{"a", "b"}, Lon: 121.4, Lat: 31.2,
	}
	contract, err := os.ReadFile("../../api/events/" + fact.Subject() + ".json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(contract))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(fact.Subject(), doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(fact.Subject())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(fact)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Error(err)
	}
	if fact.Key() != "东区" {
		t.Errorf("the key is %q", fact.Key())
	}
}

package dbtest

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"citybrain/kernel/db"
)

// KeepsContract holds a fact, as it is announced, to its contract in api/events;
// call it from a test of a package of a domain.
func KeepsContract(t testing.TB, fact db.Fact) {
	t.Helper()
	contract, err := os.ReadFile("../../api/events/" + fact.Subject() + ".json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(contract))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
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
		t.Errorf("%s: %v", fact.Subject(), err)
	}
}

package ld_test

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"citybrain/domain/entities/ld"
	"citybrain/kernel/clock"
)

// A request brings a context of its own; an answer is written with the same one.
func ExampleResolver_Resolve() {
	contexts, err := ld.New(ld.Options{
		Clock:  clock.NewFake(time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)),
		Fetch:  ld.FetchNone,
		Hosted: "https://city.example/ngsi-ld/v1/jsonldContexts/",
	})
	if err != nil {
		panic(err)
	}
	c, err := contexts.Resolve(context.Background(), json.RawMessage(`{"lamp": "https://example.org/lamp#", "Streetlight": "lamp:Streetlight"}`))
	if err != nil {
		panic(err)
	}
	fmt.Println(c.Expand("Streetlight"))
	fmt.Println(c.Expand("location"))
	fmt.Println(c.Expand("colour"))
	fmt.Println(c.Compact("https://example.org/lamp#power"))
	fmt.Println(c.Link())
	// Output:
	// https://example.org/lamp#Streetlight
	// https://uri.etsi.org/ngsi-ld/location
	// https://uri.etsi.org/ngsi-ld/default-context/colour
	// lamp:power
	// <https://city.example/ngsi-ld/v1/jsonldContexts/f1f57c5972c651244fa6b9886e2125e2>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"
}

package services

import "citybrain/kernel/reseal"

// sealedColumns is what is sealed here, so that it is sealed anew after the city's keys
// were rotated.
func sealedColumns() []reseal.Column {
	of := func(table string) func(reseal.Row) []byte {
		return func(r reseal.Row) []byte { return place(table, r.Text(0)) }
	}
	return []reseal.Column{
		{Table: "services_drafts", Name: "body", Key: []string{"id"}, Place: of("services_drafts")},
		{Table: "services_earlier", Name: "body", Key: []string{"owner"}, Place: of("services_earlier")},
	}
}

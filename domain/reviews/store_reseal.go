package reviews

import "citybrain/kernel/reseal"

// sealedColumns is what is sealed here, so that it is sealed anew after the city's keys
// were rotated.
func sealedColumns() []reseal.Column {
	of := func(column string) func(reseal.Row) []byte {
		return func(r reseal.Row) []byte { return at(column, r.Text(0)) }
	}
	return []reseal.Column{
		{Table: "reviews_handlings", Name: "person", Key: []string{"id"}, Place: of("person")},
		{Table: "reviews_voices", Name: "body", Key: []string{"id"}, Place: of("body")},
		{Table: "reviews_voices", Name: "answer", Key: []string{"id"}, Place: of("answer")},
	}
}

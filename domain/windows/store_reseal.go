package windows

import "citybrain/kernel/reseal"

// sealedColumns is what is sealed here, so that it is sealed anew after the city's keys
// were rotated.
func sealedColumns() []reseal.Column {
	return []reseal.Column{
		{Table: "windows_handovers", Name: "taker", Key: []string{"case_id"}, Place: func(r reseal.Row) []byte { return takerPlace(r.Text(0)) }},
	}
}

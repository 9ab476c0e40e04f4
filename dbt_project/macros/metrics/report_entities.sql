{#- Which entities feed each report, as dbt's own graph of the project says: whatever a
    report reads, and what that reads, down to the raw tables of records. -#}
{% macro report_entities() -%}
    {%- set found = [] %}
    {%- if execute %}
        {%- for name, node in graph.nodes.items() if node.name.startswith("rpt_") %}
            {%- set waiting = [name] %}
            {%- set seen = [] %}
            {%- for place in range(graph.nodes | length + graph.sources | length) %}
                {%- if waiting %}
                    {%- set one = waiting.pop() %}
                    {%- if one in graph.sources %}
                        {%- set source = graph.sources[one] %}
                        {%- if source.source_name not in ["raw_ops", "raw_config"] %}
                            {%- do found.append(
                                {"report": node.name, "entity": source.name}
                            ) %}
                        {%- endif %}
                    {%- elif one in graph.nodes %}
                        {%- for read in graph.nodes[one].depends_on.nodes %}
                            {%- if read not in seen %}
                                {%- do seen.append(read) %}
                                {%- do waiting.append(read) %}
                            {%- endif %}
                        {%- endfor %}
                    {%- endif %}
                {%- endif %}
            {%- endfor %}
        {%- endfor %}
    {%- endif %} {{ return(found | sort(attribute="report,entity")) }}
{%- endmacro %}

"""The app: its settings and its pages, nothing else."""

import streamlit as st

from app_pages import acting, alerts, case, frame, handover, query, search
from app_pages.style import CSS

st.set_page_config("Throughline", layout="wide", initial_sidebar_state="expanded")
frame.on_this_machine_only()
acting.begin()
pages = [
    case.as_page(),
    handover.as_page(),
    alerts.as_page(),
    st.Page(search.page, title="Search", url_path="search"),
    st.Page(query.page, title="Query", url_path="query"),
]
here = st.navigation(pages, position="hidden")
st.html(CSS)
with st.sidebar.container(key="pages", gap=None):
    st.html('<div class="tl-product">Throughline</div>')
    for page in pages:
        st.page_link(page)
here.run()

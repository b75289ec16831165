"""The app: its settings and its pages, nothing else."""

import streamlit as st

from app_pages.case import page

st.set_page_config("Throughline", layout="wide", initial_sidebar_state="expanded")
st.navigation([st.Page(page, title="Case", default=True)], position="hidden").run()
